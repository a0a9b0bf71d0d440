import { describe, expect, test } from "vitest";

import moderation from "../../../docs/moderation.md?raw";
import protocol from "../../../docs/protocol.md?raw";
import { fromBase64Url, toBase64Url, utf8, type Bytes } from "../protocol/bytes";
import { reportContext, reportInfo } from "../protocol/chat-report";
import { decodeDisclosed, disclosureBytes, type Disclosed } from "../protocol/disclosure";
import { Malformed } from "../protocol/shape";
import { TestOrganisation } from "../testing/organisation";
import { sealReport } from "./chat-report";
import { newNoteKey } from "./desk-note";
import { examine, openReport, verdictOf } from "./disclosure";
import { CryptoRefused } from "./errors";
import { commit } from "./franking";
import { DEFAULT_SUITE, loadSuite } from "./suite";

type Example = Record<string, unknown>;

function examplesOf(page: string): ReadonlyMap<string, Example> {
  return new Map(
    Array.from(page.matchAll(/^```json example=(\w+)\n([\s\S]*?)^```/gm), ([, name = "", body = ""]) => [name, JSON.parse(body) as Example]),
  );
}

const pages = new Map([...examplesOf(protocol), ...examplesOf(moderation)]);

function example(name: string): Readonly<Record<string, string>> {
  const found = pages.get(name);
  if (found === undefined) throw new Error(`the pages have no example ${name}`);
  return found as Record<string, string>;
}

const { conversation = "", bytes = "", verdict } = example("report_plaintext");
const seqs = (pages.get("report_plaintext")?.["seqs"] ?? []) as readonly number[];
const frankingKey = fromBase64Url(example("frank")["franking_key"] ?? "");
const messages = decodeDisclosed(fromBase64Url(bytes));
const suite = await loadSuite();

async function judged(given: readonly Disclosed[], named: readonly number[] = given.map(({ seq }) => seq), talk = conversation): Promise<string> {
  return verdictOf(await examine(suite, frankingKey, talk, named, given));
}

function first(): Disclosed {
  const [message] = messages;
  if (message === undefined) throw new Error("the example discloses nothing");
  return message;
}

test("context and info are those of the page", () => {
  const { report = "", conversation: talk = "", device = "", context, info } = example("report_context");
  expect(toBase64Url(reportContext(report, talk))).toBe(context);
  expect(toBase64Url(reportInfo(report, talk, device))).toBe(info);
});

test("the page's report is genuine", async () => {
  expect(messages).toHaveLength(1);
  expect(await judged(messages, seqs)).toBe(verdict);
});

test("a hostile reporter can alter neither words nor whose they are", async () => {
  const other = new Uint8Array([...first().content.slice(0, -1), 33]);
  expect(await judged([{ ...first(), content: other }])).toBe("unverified");
  expect(await judged([{ ...first(), sender: "0".repeat(32) }])).toBe("unverified");
  expect(await judged([{ ...first(), salt: first().salt.slice(1) }])).toBe("unverified");
});

test("a hostile reporter can move words neither in time nor to another place", async () => {
  expect(await judged([{ ...first(), at: first().at + 1 }])).toBe("unverified");
  expect(await judged([{ ...first(), seq: first().seq + 1 }])).toBe("unverified");
  expect(await judged(messages, seqs, "f".repeat(32))).toBe("unverified");
});

test("a hostile reporter can neither repeat what was said nor disclose other than they say", async () => {
  expect(await judged([first(), { ...first(), seq: first().seq + 1 }])).toBe("unverified");
  expect(await judged(messages, [...seqs, 99])).toBe("unverified");
});

test("what is made up beside what is genuine makes the report genuine in part, and the gap is seen", async () => {
  const made = { ...first(), seq: first().seq + 4, messageId: "e".repeat(32) };
  const findings = await examine(suite, frankingKey, conversation, [first().seq, made.seq], [first(), made]);
  expect(findings).toEqual([
    { genuine: true, gap: false },
    { genuine: false, gap: true },
  ]);
  expect(verdictOf(findings)).toBe("partly");
});

describe("who sends and who reports", () => {
  const [robin, amina] = ["1".repeat(32), "2".repeat(32)];
  const place = { conversation, seq: 9, at: 1_750_000_000_123 };
  const salt = new Uint8Array(32).fill(9);

  /** Have the gateway frank what a device sends, which it does for no device but the one that sends. */
  async function sent(sender: string, about: string, content: Bytes): Promise<{ readonly key: Uint8Array; readonly message: Disclosed }> {
    const gateway = await TestOrganisation.create(suite);
    const messageId = "9".repeat(32);
    const { commitment } = await commit({ conversation, sender: about, messageId }, salt, content);
    const frank = gateway.frank({ ...place, sender }, commitment);
    return { key: gateway.frankingKey, message: { ...place, sender, messageId, salt, content, frank } };
  }

  async function found(key: Uint8Array, message: Disclosed): Promise<string> {
    return verdictOf(await examine(suite, key, conversation, [message.seq], [message]));
  }

  test("a hostile sender can neither deny what was franked nor have it open two ways", async () => {
    const { key, message } = await sent(robin, robin, utf8("send it or else"));
    expect(await found(key, message)).toBe("genuine");
    for (const other of [salt, new Uint8Array(32).fill(7)]) {
      expect(await found(key, { ...message, content: utf8("see you at school"), salt: other })).toBe("unverified");
    }
  });

  test("a hostile sender and a hostile reporter together cannot frame a third", async () => {
    // They have whatever they like franked as their own; what they cannot have is a frank that names another's device.
    for (const about of [robin, amina]) {
      const { key, message } = await sent(robin, about, utf8("i will hurt you"));
      expect(await found(key, { ...message, sender: amina })).toBe("unverified");
    }
    const forged = await sent(robin, amina, utf8("i will hurt you"));
    expect(await found(forged.key, forged.message)).toBe("unverified");
  });
});

test.each([["gqF2AqhtZXNzYWdlc5A"], ["gqF2AahtZXNzYWdlc5A"], ["wQ"], [""]])("%s is no disclosure", (broken) => {
  expect(() => decodeDisclosed(fromBase64Url(broken))).toThrow(Malformed);
});

describe.each([DEFAULT_SUITE, "MLS_128_DHKEMX25519_AES128GCM_SHA256_Ed25519"] as const)("in the suite %s", (name) => {
  const place = { report: "a".repeat(32), conversation };
  const random = (size: number): Bytes => crypto.getRandomValues(new Uint8Array(size));
  const [device, other] = ["1".repeat(32), "2".repeat(32)];
  const said = disclosureBytes(messages);

  test("whoever it is sealed for opens it and reads what was disclosed", async () => {
    const sealing = await loadSuite(name);
    const reader = await newNoteKey(sealing);
    const { body, keys } = await sealReport(sealing, random, place, said, [{ device, key: reader.publicKey }]);
    const sealed = keys[0]?.sealed ?? new Uint8Array();
    const opened = await openReport(sealing, reader.privateKey, { ...place, device }, { body, sealed });
    expect(decodeDisclosed(opened)).toEqual(messages);
  });

  test("nobody else opens it, nor on another device, nor as another report", async () => {
    const sealing = await loadSuite(name);
    const [reader, stranger] = [await newNoteKey(sealing), await newNoteKey(sealing)];
    const { body, keys } = await sealReport(sealing, random, place, said, [{ device, key: reader.publicKey }]);
    const sealed = keys[0]?.sealed ?? new Uint8Array();
    const attempts = [
      openReport(sealing, stranger.privateKey, { ...place, device }, { body, sealed }),
      openReport(sealing, reader.privateKey, { ...place, device: other }, { body, sealed }),
      openReport(sealing, reader.privateKey, { ...place, report: "b".repeat(32), device }, { body, sealed }),
      openReport(sealing, reader.privateKey, { ...place, device }, { body: body.slice(1), sealed }),
      openReport(sealing, reader.privateKey, { ...place, device }, { body, sealed: sealed.slice(0, 40) }),
    ];
    for (const attempt of attempts) await expect(attempt).rejects.toThrow(CryptoRefused);
  });

  test("a hostile reporter cannot show one reader something else than they vouched for to the others", async () => {
    const sealing = await loadSuite(name);
    const reader = await newNoteKey(sealing);
    const key = random(32);
    const fixed = (size: number): Bytes => (size === 32 ? key.slice() : random(size));
    const theirs = await sealReport(sealing, fixed, place, said, [{ device, key: reader.publicKey }]);
    const altered = await sealReport(sealing, fixed, place, disclosureBytes([]), []);
    const sealed = theirs.keys[0]?.sealed ?? new Uint8Array();
    await expect(openReport(sealing, reader.privateKey, { ...place, device }, { body: altered.body, sealed })).rejects.toThrow(CryptoRefused);
  });
});
