/** The answers of docs/sign-in.md section 4. */
import type { Passkey, Ways } from "../model-ways";
import { count, id, listOf, nullable, shape, text, type Reader } from "./shape";

const passkey = shape({ id, credential: text, name: text, created_at: count, used_at: nullable(count) });

const written = shape({
  account: id,
  username: text,
  name: text,
  passkeys: listOf(passkey),
  codes_left: count,
  codes_made_at: nullable(count),
});

function passkeyOf({ id: name, credential, name: called, created_at: createdAt, used_at: usedAt }: ReturnType<typeof passkey>): Passkey {
  return { id: name, credential, name: called, createdAt, usedAt };
}

export const waysRecord: Reader<Ways> = (value, at) => {
  const { account, username, name, passkeys, codes_left: codesLeft, codes_made_at: codesMadeAt } = written(value, at);
  return { account, username, name, passkeys: passkeys.map(passkeyOf), codesLeft, codesMadeAt };
};

const fresh = shape({ codes: listOf(text) });

export const freshCodes: Reader<readonly string[]> = (value, at) => fresh(value, at).codes;
