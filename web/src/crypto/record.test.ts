import { beforeAll, describe, expect, test } from "vitest";
import page from "../../../docs/records.md?raw";
import { fromBase64Url, toBase64Url } from "../protocol/bytes";
import { decodeTranscript, encodeTranscript, openingInfo, recordData, shareInfo, type Transcript } from "../protocol/record";
import { CryptoRefused } from "./errors";
import { newNoteKey, type NoteKeyPair } from "./desk-note";
import { decryptRecord, encryptRecord, isShare, joinKey, openShare, sealShare, splitKey, type Share } from "./record";
import { DEFAULT_SUITE, loadSuite, type Suite } from "./suite";

const [RECORD, TALK, OPENING, OTHER] = ["ec", "7a", "0b", "ff"].map((pair) => pair.repeat(16)) as [string, string, string, string];
const [SOFIA, MARCUS, GRACE] = ["a1", "b2", "c3"].map((pair) => pair.repeat(16)) as [string, string, string];
const [TABLET, PHONE] = ["11", "22"].map((pair) => pair.repeat(16)) as [string, string];
const PLACE = { record: RECORD, conversation: TALK, contact: 3 };
const LEADS = { record: RECORD, accounts: [SOFIA, MARCUS, GRACE], quorum: 2 };
const KEY = new Uint8Array(32).map((_, index) => index);

const transcript: Transcript = {
  organisation: OTHER,
  conversation: TALK,
  contact: 3,
  person: SOFIA,
  sealed_at: 1777305600000,
  messages: [
    {
      conversation: TALK,
      seq: 4,
      id: "0d".repeat(16),
      sender: PHONE,
      at: 1777305500000,
      frank: Uint8Array.of(1),
      salt: new Uint8Array(32),
      content: Uint8Array.of(2, 3),
    },
  ],
};

function example<N extends string>(name: string, ...names: readonly N[]): Readonly<Record<N, string>> {
  const body = new RegExp(`\`\`\`json example=${name}\n([\\s\\S]*?)\`\`\``).exec(page)?.[1] ?? "";
  const found = JSON.parse(body) as Readonly<Record<N, string>>;
  expect(names.filter((each) => !(each in found))).toEqual([]);
  return found;
}

function at<T>(items: readonly T[], index: number): T {
  const item = items[index];
  if (item === undefined) throw new RangeError("no such item");
  return item;
}

test("bytes_of_the_page_are_as_it_says", async () => {
  const given = example("record_bytes", "record", "conversation", "contact", "account", "device", "opening", "share", "data", "share_info", "opening_info", "check");
  const { record, conversation, contact, account, device, opening, ...bytes } = given;
  expect(toBase64Url(recordData({ record, conversation, contact: Number(contact) }))).toBe(bytes.data);
  expect(toBase64Url(shareInfo(record, account, device))).toBe(bytes.share_info);
  expect(toBase64Url(openingInfo(opening, account, device))).toBe(bytes.opening_info);
  const share = { account, share: fromBase64Url(bytes.share), check: fromBase64Url(bytes.check) };
  expect(await isShare(record, share)).toBe(true);
});

test("record_of_the_page_opens_with_its_shares", async () => {
  const given = example("record_sealed", "record", "conversation", "contact", "first", "second", "transcript", "ciphertext");
  const { record, conversation, contact, first, second, ciphertext, transcript: plainly } = given;
  const shares = await Promise.all([first, second].map(async (text, index) => shared(record, at(LEADS.accounts, index), fromBase64Url(text))));
  const key = await joinKey(record, 2, shares);
  const opened = await decryptRecord(key, { record, conversation, contact: Number(contact) }, fromBase64Url(ciphertext));
  expect(toBase64Url(opened)).toBe(plainly);
  expect(decodeTranscript(opened)).toMatchObject({ conversation, contact: Number(contact), messages: [{ seq: 4 }] });
  expect(toBase64Url(await encryptRecord(key, { record, conversation, contact: Number(contact) }, opened))).toBe(ciphertext);
});

async function shared(record: string, account: string, share: Uint8Array<ArrayBuffer>): Promise<Share> {
  const named = new TextEncoder().encode("Earshot record share v1\0");
  const bytes = Uint8Array.of(...named, ...fromHexPairs(record), ...fromHexPairs(account), ...share);
  return { account, share, check: new Uint8Array(await crypto.subtle.digest("SHA-256", bytes)) };
}

function fromHexPairs(hex: string): readonly number[] {
  return (hex.match(/../g) ?? []).map((pair) => Number.parseInt(pair, 16));
}

test("transcript_comes_back_as_it_was", () => {
  expect(decodeTranscript(encodeTranscript(transcript))).toEqual(transcript);
});

test("any_two_of_three_leads_open_it", async () => {
  const sealed = await encryptRecord(KEY, PLACE, encodeTranscript(transcript));
  const shares = await splitKey(KEY, LEADS);
  for (const [one, two] of [[0, 1], [0, 2], [2, 1]] as const) {
    const key = await joinKey(RECORD, 2, [at(shares, one), at(shares, two)]);
    expect(decodeTranscript(await decryptRecord(key, PLACE, sealed))).toEqual(transcript);
  }
});

describe("quorum_of_one", () => {
  test("is_never_made", async () => {
    await expect(splitKey(KEY, { ...LEADS, quorum: 1 })).rejects.toThrow(CryptoRefused);
    await expect(splitKey(KEY, { ...LEADS, accounts: [SOFIA] })).rejects.toThrow(CryptoRefused);
    await expect(splitKey(KEY, { ...LEADS, accounts: [SOFIA, SOFIA] })).rejects.toThrow(CryptoRefused);
  });

  test("opens_nothing_even_where_the_gateway_says_so", async () => {
    const [sofia] = await splitKey(KEY, LEADS);
    if (sofia === undefined) throw new Error("no share");
    await expect(joinKey(RECORD, 1, [sofia])).rejects.toThrow(CryptoRefused);
    await expect(joinKey(RECORD, 2, [sofia])).rejects.toThrow(CryptoRefused);
  });

  test("with_the_same_share_twice_stays_one", async () => {
    const [sofia] = await splitKey(KEY, LEADS);
    if (sofia === undefined) throw new Error("no share");
    await expect(joinKey(RECORD, 2, [sofia, sofia])).rejects.toThrow(CryptoRefused);
    await expect(joinKey(RECORD, 2, [sofia, { ...sofia, account: MARCUS }])).rejects.toThrow(CryptoRefused);
  });
});

test("share_that_was_swapped_is_known_by_its_check", async () => {
  const [sofia, marcus] = await splitKey(KEY, LEADS);
  if (sofia === undefined || marcus === undefined) throw new Error("no shares");
  const swapped = { ...sofia, share: marcus.share };
  expect(await isShare(RECORD, swapped)).toBe(false);
  await expect(joinKey(RECORD, 2, [swapped, marcus])).rejects.toThrow(CryptoRefused);
});

test("share_of_another_record_is_none_of_this_one", async () => {
  const other = { ...LEADS, record: OTHER };
  const [sofia] = await splitKey(KEY, LEADS);
  const [, marcus] = await splitKey(KEY.map((byte) => byte ^ 1), other);
  if (sofia === undefined || marcus === undefined) throw new Error("no shares");
  await expect(joinKey(RECORD, 2, [sofia, marcus])).rejects.toThrow(CryptoRefused);
});

test("record_that_was_moved_or_changed_does_not_open", async () => {
  const sealed = await encryptRecord(KEY, PLACE, encodeTranscript(transcript));
  for (const place of [{ ...PLACE, record: OTHER }, { ...PLACE, conversation: OTHER }, { ...PLACE, contact: 2 }]) {
    await expect(decryptRecord(KEY, place, sealed)).rejects.toThrow(CryptoRefused);
  }
  const bent = sealed.map((byte, index) => (index === 9 ? byte ^ 1 : byte));
  await expect(decryptRecord(KEY, PLACE, bent)).rejects.toThrow(CryptoRefused);
  await expect(decryptRecord(KEY.map((byte) => byte ^ 1), PLACE, sealed)).rejects.toThrow(CryptoRefused);
});

describe.each([DEFAULT_SUITE, "MLS_128_DHKEMX25519_AES128GCM_SHA256_Ed25519"] as const)("in the suite %s", (name) => {
  let suite: Suite;
  let sofia: NoteKeyPair;
  let marcus: NoteKeyPair;
  const share = new Uint8Array(33).fill(7);
  const lies = { of: { record: RECORD }, account: SOFIA, device: TABLET } as const;
  const given = { of: { opening: OPENING }, account: SOFIA, device: PHONE } as const;

  beforeAll(async () => {
    suite = await loadSuite(name);
    sofia = await newNoteKey(suite);
    marcus = await newNoteKey(suite);
  });

  test("lead_opens_her_share_and_seals_it_to_who_asks", async () => {
    const lying = await sealShare(suite, sofia.publicKey, lies, share);
    const opened = await openShare(suite, sofia.privateKey, lies, lying);
    const passed = await sealShare(suite, marcus.publicKey, given, opened);
    expect(await openShare(suite, marcus.privateKey, given, passed)).toEqual(share);
  });

  test("share_of_the_wrong_lead_does_not_open", async () => {
    const lying = await sealShare(suite, sofia.publicKey, lies, share);
    await expect(openShare(suite, marcus.privateKey, lies, lying)).rejects.toThrow(CryptoRefused);
    await expect(openShare(suite, sofia.privateKey, { ...lies, account: MARCUS }, lying)).rejects.toThrow(CryptoRefused);
  });

  test("share_that_is_replayed_from_another_opening_does_not_open", async () => {
    const passed = await sealShare(suite, marcus.publicKey, given, share);
    const replayed = { ...given, of: { opening: OTHER } };
    await expect(openShare(suite, marcus.privateKey, replayed, passed)).rejects.toThrow(CryptoRefused);
  });

  test("share_that_lies_with_a_lead_passes_for_none_that_was_given", async () => {
    const lying = await sealShare(suite, sofia.publicKey, lies, share);
    const claimed = { of: { opening: RECORD }, account: SOFIA, device: TABLET };
    await expect(openShare(suite, sofia.privateKey, claimed, lying)).rejects.toThrow(CryptoRefused);
    await expect(openShare(suite, sofia.privateKey, { ...lies, of: { record: OTHER } }, lying)).rejects.toThrow(CryptoRefused);
  });
});
