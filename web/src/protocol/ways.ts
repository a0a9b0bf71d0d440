/** The answers of docs/sign-in.md sections 4 and 6. */
import type { Passkey, SignedOn, Ways } from "../model-ways";
import { count, id, listOf, Malformed, nullable, oneOf, shape, text, type Reader } from "./shape";

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

/** What the organisation's provider is called; null: there is none. */
export const namedProvider: Reader<{ readonly name: string | null }> = shape({ name: nullable(text) });

const address: Reader<string> = (value, at) => {
  const given = text(value, at);
  // A page goes there: nothing that would be run in its place.
  if (!/^https?:\/\//.test(given)) throw new Malformed(at);
  return given;
};

export const begunSignOn: Reader<{ readonly state: string; readonly address: string }> = shape({ state: text, address });

const finished = shape({
  purpose: oneOf("sign-in", "again", "link"),
  account: id,
  username: text,
  challenge: nullable(text),
});

export const signedOn: Reader<SignedOn> = (value, at) => {
  const { purpose, account, username, challenge } = finished(value, at);
  return { purpose, vouched: challenge === null ? null : { account, username, challenge } };
};

export const linkedSince: Reader<{ readonly linked_at: number | null }> = shape({ linked_at: nullable(count) });
