import { beforeAll, beforeEach, expect, test } from "vitest";

import { sealAttachment, type SealedAttachment } from "../crypto/attachment";
import { sealReport } from "../crypto/chat-report";
import { newNoteKey } from "../crypto/desk-note";
import { commit } from "../crypto/franking";
import { loadSuite, type Suite } from "../crypto/suite";
import moderation from "../../../docs/moderation.md?raw";
import { toBase64Url, utf8, type Bytes } from "../protocol/bytes";
import { encodeContent, type Content } from "../protocol/content";
import { disclosureBytes, type Disclosed } from "../protocol/disclosure";
import { newId, TestOrganisation } from "../testing/organisation";
import { Api } from "./api";
import type { BytesAnswer, Environment } from "./environment";
import { Refused } from "./errors";
import { Moderation } from "./staff-moderation";
import type { Tools } from "./tools";

const PICTURE = utf8("the picture that was sent");
const { fence: FENCE, ...wireItem } = JSON.parse(/^```json example=item\n([\s\S]*?)^```/m.exec(moderation)?.[1] ?? "") as { id: string; fence: number };
const ITEM = { ...wireItem, fence: FENCE };
const SEQ = 9;
const [TALK, REPORT, ROBIN, MAYA] = ["1", "2", "3", "4"].map((digit) => digit.repeat(32)) as [string, string, string, string];

let suite: Suite;
let organisation: TestOrganisation;
let blob: SealedAttachment;
let name: string;

beforeAll(async () => {
  suite = await loadSuite();
});

beforeEach(async () => {
  organisation = await TestOrganisation.create(suite);
  blob = await sealAttachment(PICTURE, random);
  name = newId();
});

function random(size: number): Bytes {
  return crypto.getRandomValues(new Uint8Array(size));
}

/** What a message says that carries this blob. */
function saying(sealed: SealedAttachment, id = name): Bytes {
  const content: Content = {
    ...{ k: "attachment", at: 1, kind: "image", type: "image/jpeg", width: 8, height: 6, thumbnail: null },
    ...{ id, key: sealed.key, hash: sealed.hash, size: sealed.sealed.length },
  };
  return encodeContent(content);
}

/** Have it sent by Robin's device, and franked unseen. */
async function sent(content: Bytes): Promise<Disclosed> {
  const place = { seq: SEQ, at: 1_750_000_000_123, sender: ROBIN };
  const [messageId, salt] = ["5".repeat(32), random(32)];
  const { commitment } = await commit({ conversation: TALK, sender: ROBIN, messageId }, salt, content);
  return { ...place, messageId, salt, content, frank: organisation.frank({ ...place, conversation: TALK }, commitment) };
}

/** Maya's device, with a report open that discloses this; the gateway gives out whatever the test says. */
class Desk {
  readonly fetched: string[] = [];
  readonly #queue: Moderation;

  constructor(evidence: object, privateKey: Uint8Array, give: () => BytesAnswer) {
    const environment: Partial<Environment> = {
      now: () => 0,
      after: () => () => undefined,
      http: (_method, path) => Promise.resolve({ status: 200, body: path.endsWith("/open") ? evidence : path.endsWith("/claim") ? { item: null } : ITEM }),
      transfer: (method, path) => {
        this.fetched.push(`${method} ${path}`);
        return Promise.resolve(give());
      },
    };
    const tools = {
      environment,
      now: () => 0,
      online: () => false,
      changed: () => undefined,
      owner: { suite },
      identity: { device: MAYA, organisation: { frankingKey: organisation.frankingKey } },
      store: { get: () => Promise.resolve({ kind: "note-key", privateKey }) },
      directory: { ensure: () => Promise.resolve(), get: () => null },
    } as unknown as Tools;
    this.#queue = new Moderation(tools, new Api(environment as Environment, "staff"), { works: () => true, appoints: () => false });
  }

  async open(): Promise<unknown> {
    return this.#queue.call({ name: "open", args: [ITEM.id, FENCE] });
  }

  async claimNothing(): Promise<void> {
    await this.#queue.call({ name: "claimNext", args: [] });
  }

  /** What is shown, or the code of why nothing is. */
  async shown(fence = FENCE, seq = SEQ): Promise<string> {
    try {
      const found = (await this.#queue.call({ name: "attachment", args: [ITEM.id, fence, seq] })) as Blob;
      expect(found.type).toBe("image/jpeg");
      return await found.text();
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      return error.code;
    }
  }
}

async function desk(messages: readonly Disclosed[], give: () => BytesAnswer = () => ({ status: 200, body: blob.sealed })): Promise<Desk> {
  const reader = await newNoteKey(suite);
  const place = { report: REPORT, conversation: TALK };
  const { body, keys } = await sealReport(suite, random, place, disclosureBytes(messages), [{ device: MAYA, key: reader.publicKey }]);
  const chat = {
    ...{ report: REPORT, conversation: TALK, reason: "bullying", note: "", at: 1, seqs: messages.map(({ seq }) => seq), verdict: null },
    ...{ body: toBase64Url(body), sealed: toBase64Url(keys[0]?.sealed ?? new Uint8Array()) },
  };
  const made = new Desk({ item: ITEM, post: null, marks: [], flags: [], appeal: null, chat }, reader.privateKey, give);
  await made.open();
  return made;
}

test("picture_of_a_genuine_message_is_shown_as_it_was_sent", async () => {
  const maya = await desk([await sent(saying(blob))]);
  expect(await maya.shown()).toBe("the picture that was sent");
  expect(maya.fetched).toEqual([`POST /v1/moderation/items/${ITEM.id}/attachments/${name}`]);
});

test("hostile_reporter_cannot_swap_the_picture", async () => {
  const other = await sealAttachment(utf8("a picture to frighten with"), random);
  const genuine = await sent(saying(blob));
  for (const content of [saying(other), saying(other, newId()), saying({ ...blob, key: other.key })]) {
    const maya = await desk([{ ...genuine, content }], () => ({ status: 200, body: other.sealed }));
    expect(await maya.shown()).toBe("attachment.unknown");
    // It is not even asked for.
    expect(maya.fetched).toEqual([]);
  }
});

test("hostile_reporter_cannot_have_the_gateway_give_out_another_blob_for_it", async () => {
  const other = await sealAttachment(utf8("a picture to frighten with"), random);
  const maya = await desk([await sent(saying(blob))], () => ({ status: 200, body: other.sealed }));
  expect(await maya.shown()).toBe("attachment.broken");
});

test("hostile_sender_whose_blob_is_not_what_they_committed_to_is_not_shown", async () => {
  const harmless = await sealAttachment(utf8("a kitten"), random);
  for (const said of [saying({ ...blob, hash: harmless.hash }), saying({ ...blob, key: harmless.key }), saying({ ...blob, sealed: harmless.sealed })]) {
    const maya = await desk([await sent(said)]);
    expect(await maya.shown()).toBe("attachment.broken");
  }
});

test.each([
  ["altered", (sealed: Bytes): Bytes => sealed.map((byte, index) => (index === 20 ? byte ^ 1 : byte))],
  ["cut_off", (sealed: Bytes): Bytes => sealed.slice(0, -1)],
  ["longer", (sealed: Bytes): Bytes => new Uint8Array([...sealed, 0])],
  ["empty", (): Bytes => new Uint8Array()],
])("blob_that_came_%s_is_not_shown", async (_how, spoil) => {
  const maya = await desk([await sent(saying(blob))], () => ({ status: 200, body: spoil(blob.sealed) }));
  expect(await maya.shown()).toBe("attachment.broken");
});

test("blob_that_is_gone_is_said_to_be_gone", async () => {
  const gone = { status: 404, body: utf8(JSON.stringify({ code: "attachment.unknown", fields: {} })) };
  const maya = await desk([await sent(saying(blob))], () => gone);
  expect(await maya.shown()).toBe("attachment.unknown");
});

test("nothing_is_asked_for_that_is_not_on_the_screen", async () => {
  const maya = await desk([await sent(saying(blob))]);
  expect(await maya.shown(FENCE + 1)).toBe("attachment.unknown");
  expect(await maya.shown(FENCE, SEQ + 1)).toBe("attachment.unknown");
  await maya.claimNothing();
  expect(await maya.shown()).toBe("attachment.unknown");
  expect(maya.fetched).toEqual([]);
});

test("what_opens_a_picture_stays_in_the_worker", async () => {
  const maya = await desk([await sent(saying(blob))]);
  const evidence = await maya.open();
  expect(evidence).toMatchObject({ chat: { verdict: "genuine", messages: [{ what: "image", media: { kind: "image", width: 8, height: 6 } }] } });
  expect(JSON.stringify(evidence)).not.toContain(name);
});
