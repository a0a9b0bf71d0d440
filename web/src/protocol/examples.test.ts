import { decode } from "@msgpack/msgpack";
import { mnemonicToEntropy } from "@scure/bip39";
import { wordlist } from "@scure/bip39/wordlists/english.js";
import { expect, test } from "vitest";
import devices from "../../../docs/devices.md?raw";
import protocol from "../../../docs/protocol.md?raw";
import recoveryPage from "../../../docs/recovery.md?raw";
import { nonceOf, openAttachment, sealWith } from "../crypto/attachment";
import { concat, fromBase64Url, plain, toBase64Url, utf8, type Bytes } from "./bytes";
import { loadEd25519 } from "../crypto/ed25519";
import { commit, verifyFrank } from "../crypto/franking";
import { isMacOf } from "../crypto/linking";
import { derive } from "../crypto/afterwards-recovery";
import { loadSuite } from "../crypto/suite";
import { decodeContent, encodeContent, type Content } from "./content";
import { encodeRequest, type Request } from "./frames";
import { authenticatedData, frankStatement, readCommitment, readFrank, signedBytes, type LogPlace } from "./franking";
import { endorsementBytes, linkAnswerBytes, linkRequestBytes, type LinkAnswer, type Vouched } from "./linking";
import { recoveredBytes, recoveryKeyBytes, type Recovered, type RecoveryKey } from "./recovery";
import { attestationBytes, proofBytes, readStatement, signalAssociatedData } from "./signing";
import { stuckBytes, type StuckPlace } from "./stuck";
import type { ProofPurpose, SealedPlace } from "./signing";

interface Example {
  readonly name: string;
  readonly value: Readonly<Record<string, unknown>>;
}

/** Every fenced block of the page that says ```json example=NAME. */
const examples: readonly Example[] = Array.from(
  (protocol + devices + recoveryPage).matchAll(/^```json example=(\w+)\n([\s\S]*?)^```/gm),
  ([, name = "", body = ""]) => ({ name, value: JSON.parse(body) as Example["value"] }),
);

/** `{"$bin": b64}` stands for bytes. */
function withBytes(value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  if ("$bin" in value) return fromBase64Url(String(value.$bin));
  return Object.fromEntries(Object.entries(value).map(([name, field]) => [name, withBytes(field)]));
}

type Checker = (value: Readonly<Record<string, unknown>>) => Uint8Array | Promise<Uint8Array>;

function bytesIn(value: Readonly<Record<string, unknown>>, name: string): Uint8Array {
  return fromBase64Url(String(value[name]));
}

/** That `seed` signs those bytes as the example has it, and `key` verifies it. */
async function checkSignature(value: Readonly<Record<string, unknown>>, signed: Uint8Array): Promise<Uint8Array> {
  const ed25519 = await loadEd25519();
  expect(await ed25519.sign(bytesIn(value, "seed"), signed)).toEqual(bytesIn(value, "signature"));
  expect(await ed25519.verify(bytesIn(value, "key"), signed, bytesIn(value, "signature"))).toBe(true);
  return signed;
}

/** Whether franks are those of the `frank` example's message and of the ones after it, in their order. */
async function franksHold(franks: readonly Uint8Array[]): Promise<boolean> {
  const first = examples.find((each) => each.name === "frank")?.value ?? {};
  const [suite, key] = [await loadSuite(), bytesIn(first, "franking_key")];
  const { seq, at } = first as unknown as LogPlace;
  const verdicts = franks.map((frank, later) => {
    const place = { ...(first as unknown as LogPlace), seq: seq + later, at: at + later };
    return verifyFrank(suite, key, { ...place, commitment: bytesIn(first, "commitment"), frank });
  });
  return (await Promise.all(verdicts)).every(Boolean);
}

async function signedTree(value: Readonly<Record<string, unknown>>): Promise<Uint8Array> {
  const franks = (value["franks"] as readonly string[]).map(fromBase64Url);
  expect(await franksHold(franks)).toBe(true);
  expect(await franksHold(franks.toReversed())).toBe(false);
  expect(franks.map((frank) => readFrank(frank)?.index)).toEqual(Array.from(franks.keys()));
  const [root, size] = [bytesIn(value, "root"), Number(value["size"])];
  const seed = bytesIn(examples.find((each) => each.name === "frank")?.value ?? {}, "seed");
  const signature = await (await loadEd25519()).sign(seed, signedBytes(root, size));
  for (const frank of franks) expect(readFrank(frank)).toMatchObject({ signature, size });
  return signedBytes(root, size);
}

/** Give the MAC that the page names, once it is seen to hold. */
async function checkMac(value: Readonly<Record<string, unknown>>, message: Bytes): Promise<Uint8Array> {
  const [secret, mac] = [plain(bytesIn(value, "secret")), plain(bytesIn(value, "mac"))];
  expect(await isMacOf(secret, message, mac)).toBe(true);
  expect(await isMacOf(secret, message.slice(1), mac)).toBe(false);
  return mac;
}

function contentBytes(value: Readonly<Record<string, unknown>>): Uint8Array {
  const { v, ...content } = value["content"] as Content & { readonly v: number };
  expect(v).toBe(1);
  expect(decodeContent(bytesIn(value, "bytes"))).toEqual(content);
  return encodeContent(content);
}

const checkers: Readonly<Record<string, Checker>> = {
  proof: (value) =>
    proofBytes(value["purpose"] as ProofPurpose, String(value["origin"]), fromBase64Url(String(value["challenge"]))),
  statement: (value) => {
    const statement = Object.fromEntries(Object.entries(value).filter(([name]) => name !== "bytes"));
    const canonical = JSON.stringify(Object.fromEntries(Object.entries({ ...statement, v: 1 }).sort()));
    expect(readStatement(utf8(canonical))).toEqual(statement);
    return attestationBytes(utf8(canonical));
  },
  commitment: async (value) => {
    const [conversation, sender, messageId] = [value["conversation"], value["sender"], value["message_id"]].map(String);
    if (!conversation || !sender || !messageId) throw new Error("an id is missing");
    const content = bytesIn(value, "content");
    expect(decodeContent(content)).toMatchObject({ k: "text", text: "hello" });
    return (await commit({ conversation, sender, messageId }, bytesIn(value, "salt"), content)).commitment;
  },
  authenticated_data: (value) => {
    const [messageId, commitment] = [String(value["message_id"]), bytesIn(value, "commitment")];
    expect(readCommitment(bytesIn(value, "bytes"), messageId)).toEqual(commitment);
    return authenticatedData(messageId, commitment);
  },
  frank: async (value) => {
    expect(await franksHold([bytesIn(value, "frank")])).toBe(true);
    return frankStatement(value as unknown as LogPlace, bytesIn(value, "commitment"));
  },
  frank_of_two: (value) => signedTree(value),
  frank_of_five: (value) => signedTree(value),
  attachment: async (value) => {
    const [key, prefix] = [plain(bytesIn(value, "key")), bytesIn(value, "prefix")];
    const content = Uint8Array.from({ length: Number(value["length"]) }, (_, index) => index % 251);
    const { sealed, hash } = await sealWith(key, prefix, content);
    expect([nonceOf(prefix, 0, false), nonceOf(prefix, 1, true)].map(toBase64Url)).toEqual(value["nonces"]);
    expect(sealed.length).toBe(value["size"]);
    expect(toBase64Url(sealed.slice(-17))).toBe(value["last_chunk"]);
    expect(await openAttachment(key, hash, sealed)).toEqual(content);
    return hash;
  },
  stuck: (value) => {
    const [commit, transcript] = [bytesIn(value, "commit"), bytesIn(value, "transcript")];
    const [authenticator, externalPub] = [bytesIn(value, "authenticator"), bytesIn(value, "external_pub")];
    const place = value as unknown as Pick<StuckPlace, "conversation" | "device" | "epoch" | "seq">;
    return stuckBytes({ ...place, commit, transcript, authenticator, externalPub });
  },
  signal_associated_data: (value) => signalAssociatedData(value as unknown as SealedPlace),
  link_request: async (value) => {
    const key = bytesIn(value, "signature_key");
    return checkMac(value, linkRequestBytes(String(value["code"]), key, String(value["name"])));
  },
  link_answer: async (value) => {
    const [organisationKey, frankingKey] = [bytesIn(value, "organisation_key"), bytesIn(value, "franking_key")];
    const removalKey = bytesIn(value, "removal_key");
    const keys = { organisationKey, frankingKey, removalKey, signatureKey: bytesIn(value, "signature_key") };
    return checkMac(value, linkAnswerBytes({ ...(value as unknown as LinkAnswer), ...keys }));
  },
  endorsement: async (value) => {
    const vouched = { ...(value as unknown as Vouched), signatureKey: bytesIn(value, "signature_key") };
    return checkSignature(value, endorsementBytes(vouched));
  },
  recovery_phrase: async (value) => {
    const { locator, seed, key } = await derive(bytesIn(value, "phrase"));
    expect(mnemonicToEntropy(String(value["words"]), wordlist)).toEqual(bytesIn(value, "phrase"));
    expect([locator, seed, key]).toEqual([bytesIn(value, "locator"), bytesIn(value, "seed"), bytesIn(value, "key")]);
    return concat(locator, seed);
  },
  recovery_key: async (value) => {
    const signed = recoveryKeyBytes({ ...(value as unknown as RecoveryKey), key: bytesIn(value, "recovery_key") });
    return checkSignature(value, signed);
  },
  recovered_device: async (value) => {
    const [signatureKey, challenge] = [bytesIn(value, "signature_key"), bytesIn(value, "challenge")];
    return checkSignature(value, recoveredBytes({ ...(value as unknown as Recovered), signatureKey, challenge }));
  },
  content_call_ask: (value) => contentBytes(value),
  content_call_answer: (value) => contentBytes(value),
  frame: (value) => {
    const { id, ...request } = withBytes(value["frame"]) as Request & { readonly id: number };
    return encodeRequest(request, id);
  },
};

test("page_has_an_example_of_each_kind", () => {
  expect(new Set(examples.map((example) => example.name))).toEqual(new Set(Object.keys(checkers)));
});

test.each(examples)("$name_example_gives_its_bytes", async ({ name, value }) => {
  const made = await checkers[name]?.(value);
  expect(made && toBase64Url(made)).toBe(value["bytes"] ?? value["mac"]);
});

test("frame_example_decodes_to_its_fields", () => {
  const example = examples.find((each) => each.name === "frame")?.value;
  expect(decode(fromBase64Url(String(example?.["bytes"])))).toEqual(withBytes(example?.["frame"]));
});
