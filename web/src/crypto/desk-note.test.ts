import { beforeAll, describe, expect, test } from "vitest";
import page from "../../../docs/desk.md?raw";
import { fromBase64Url, toBase64Url } from "../protocol/bytes";
import { noteInfo, noteKeyBytes, noteSigned } from "../protocol/desk-note";
import { isNoteKeyOf, newNoteKey, openNote, sealNote, signNoteKey, writeNote } from "./desk-note";
import { CryptoRefused } from "./errors";
import { DEFAULT_SUITE, loadSuite, type Suite } from "./suite";

const [TALK, AUTHOR, READER, OTHER] = ["00", "11", "22", "33"].map((pair) => pair.repeat(16)) as [string, string, string, string];
const PLACE = { conversation: TALK, author: AUTHOR, recipient: READER };

function example(name: string): Readonly<Record<string, string>> {
  const body = new RegExp(`\`\`\`json example=${name}\n([\\s\\S]*?)\`\`\``).exec(page)?.[1] ?? "";
  return JSON.parse(body) as Readonly<Record<string, string>>;
}

test("note_key_of_the_page_is_signed_as_it_says", async () => {
  const { device = "", key = "", seed = "", bytes, signature } = example("desk_note_key");
  const suite = await loadSuite();
  expect(toBase64Url(noteKeyBytes(device, fromBase64Url(key)))).toBe(bytes);
  expect(toBase64Url(await signNoteKey(suite, fromBase64Url(seed), device, fromBase64Url(key)))).toBe(signature);
});

test("note_of_the_page_is_bound_and_signed_as_it_says", () => {
  const { conversation = "", author = "", recipient = "", text = "", bytes, signed } = example("desk_note_info");
  expect(toBase64Url(noteInfo(conversation, author, recipient))).toBe(bytes);
  expect(toBase64Url(noteSigned(conversation, text))).toBe(signed);
});

describe.each([DEFAULT_SUITE, "MLS_128_DHKEMX25519_AES128GCM_SHA256_Ed25519"] as const)("in the suite %s", (name) => {
  let suite: Suite;
  let author: { readonly publicKey: Uint8Array; readonly signKey: Uint8Array };
  let reader: Awaited<ReturnType<typeof newNoteKey>>;
  let sealed: Uint8Array;

  beforeAll(async () => {
    suite = await loadSuite(name);
    author = await suite.signature.keygen();
    reader = await newNoteKey(suite);
    sealed = await sealNote(suite, reader.publicKey, PLACE, await writeNote(suite, author.signKey, TALK, "Please ring – \u{FEFF}early."));
  });

  test("reader_opens_what_was_sealed_for_her", async () => {
    expect(await openNote(suite, reader.privateKey, author.publicKey, PLACE, sealed)).toBe("Please ring – \u{FEFF}early.");
  });

  test.each([
    ["another_conversation", { ...PLACE, conversation: OTHER }],
    ["another_author", { ...PLACE, author: OTHER }],
    ["another_recipient", { ...PLACE, recipient: OTHER }],
  ])("it_does_not_open_for_%s", async (_name, place) => {
    await expect(openNote(suite, reader.privateKey, author.publicKey, place, sealed)).rejects.toThrow(CryptoRefused);
  });

  test("signature_of_somebody_else_is_refused", async () => {
    const stranger = await suite.signature.keygen();
    const forged = await sealNote(suite, reader.publicKey, PLACE, await writeNote(suite, stranger.signKey, TALK, "Do nothing."));
    await expect(openNote(suite, reader.privateKey, author.publicKey, PLACE, forged)).rejects.toThrow(CryptoRefused);
  });

  test("signature_about_another_conversation_is_refused", async () => {
    const moved = await sealNote(suite, reader.publicKey, PLACE, await writeNote(suite, author.signKey, OTHER, "Do nothing."));
    await expect(openNote(suite, reader.privateKey, author.publicKey, PLACE, moved)).rejects.toThrow(CryptoRefused);
  });

  test("bytes_that_were_changed_or_cut_are_refused", async () => {
    const changed = sealed.map((byte, index) => (index === sealed.length - 1 ? byte ^ 1 : byte));
    for (const bytes of [changed, sealed.slice(0, 40), new Uint8Array()]) {
      await expect(openNote(suite, reader.privateKey, author.publicKey, PLACE, bytes)).rejects.toThrow(CryptoRefused);
    }
  });

  test("key_is_the_devices_only_where_it_signed_it", async () => {
    const signature = await signNoteKey(suite, author.signKey, AUTHOR, reader.publicKey);
    const device = { device: AUTHOR, signatureKey: author.publicKey };
    expect(await isNoteKeyOf(suite, device, reader.publicKey, signature)).toBe(true);
    expect(await isNoteKeyOf(suite, { ...device, device: OTHER }, reader.publicKey, signature)).toBe(false);
    expect(await isNoteKeyOf(suite, device, reader.publicKey.slice(1), signature)).toBe(false);
    expect(await isNoteKeyOf(suite, device, reader.publicKey, new Uint8Array())).toBe(false);
  });
});
