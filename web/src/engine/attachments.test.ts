import { afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { loadSuite, type Suite } from "../crypto/suite";
import type { AttachmentItem, Outgoing } from "../model";
import { utf8 } from "../protocol/bytes";
import { type Browser, until } from "../testing/browser";
import { contains, dumpDatabases } from "../testing/disk";
import type { TestGateway } from "../testing/gateway";
import { openDesk, Scene } from "../testing/scene";

const WORDS = "a picture of my bruise";
const PIECE = 256 * 1024;

let suite: Suite;
let scene: Scene;
let gateway: TestGateway;

beforeAll(async () => {
  suite = await loadSuite();
});

beforeEach(async () => {
  scene = await Scene.set(suite);
  gateway = scene.gateway;
});

afterEach(() => {
  scene.strike();
});

/** Not really a picture; the engine does not look. */
function picture(size = 1000): Outgoing & { readonly kind: "image" } {
  const blob = new Blob([WORDS, new Uint8Array(size)], { type: "image/jpeg" });
  return { kind: "image", blob, width: 640, height: 480, thumbnail: new Blob(["tiny"], { type: "image/jpeg" }) };
}

function voice(): Outgoing & { readonly kind: "voice" } {
  return { kind: "voice", blob: new Blob(["hm"], { type: "audio/webm;codecs=opus" }), duration: 4200.4 };
}

async function has(browser: Browser, condition: (item: AttachmentItem) => boolean, what: string): Promise<AttachmentItem> {
  await until(() => browser.attachments.some(condition), what);
  const [found] = browser.attachments.filter(condition);
  if (found === undefined) throw new Error(what);
  return found;
}

async function opened(browser: Browser, id: string, item: string): Promise<string> {
  const outcome = await browser.engine.openAttachment(id, item);
  if (!outcome.ok) return outcome.problem.code;
  return outcome.value.text();
}

async function reaches(browser: Browser): Promise<void> {
  await has(browser, (item) => item.upload === null && item.state === "read", "picture read");
}

test("picture_arrives_with_its_thumbnail_and_opens", async () => {
  const { robin, amina, id } = await scene.two();
  expect(await robin.engine.sendAttachment(id, picture())).toEqual({ ok: true, value: null });
  const item = await has(amina, () => true, "picture arrives");
  expect(item).toMatchObject({ mine: false, authorName: "Quiet Otter", upload: null });
  if (item.media.kind !== "image") throw new Error("no picture");
  expect(item.media).toMatchObject({ width: 640, height: 480 });
  expect(await item.media.thumbnail?.text()).toBe("tiny");
  const outcome = await amina.engine.openAttachment(id, item.id);
  expect(outcome.ok && outcome.value.type).toBe("image/jpeg");
  expect(await opened(amina, id, item.id)).toContain(WORDS);
  await reaches(robin);
  expect(await opened(robin, id, item.id)).toContain(WORDS);
  expect(amina.conversation).toMatchObject({ preview: "", previewKind: "image" });
  await amina.engine.send(id, "thank you");
  await robin.shows((each) => each.preview === "thank you" && each.previewKind === "text", "preview of a text");
});

test("voice_note_says_how_long_it_is", async () => {
  const { robin, amina, id } = await scene.two();
  await amina.engine.sendAttachment(id, voice());
  const item = await has(robin, () => true, "voice note arrives");
  expect(item.media).toEqual({ kind: "voice", duration: 4200 });
  const outcome = await robin.engine.openAttachment(id, item.id);
  expect(outcome.ok && outcome.value.type).toBe("audio/webm");
});

test("gateway_and_disk_hold_none_of_it_in_clear", async () => {
  const { robin, amina, id } = await scene.two();
  await robin.engine.sendAttachment(id, picture());
  const item = await has(amina, () => true, "picture arrives");
  await opened(amina, id, item.id);
  const [upload] = gateway.blobs.uploads;
  expect(upload && contains(upload.bytes, utf8(WORDS))).toBe(false);
  gateway.reachable = false;
  gateway.cutAll();
  await robin.engine.sendAttachment(id, picture());
  await has(robin, ({ upload }) => upload !== null, "picture waits");
  for (const browser of [robin, amina]) {
    expect(contains(await dumpDatabases(browser.prefix), utf8(WORDS))).toBe(false);
  }
});

test("upload_cut_in_the_middle_goes_on_where_it_was", async () => {
  const { robin, amina, id } = await scene.two();
  gateway.blobs.piecesLeft = 2;
  await robin.engine.sendAttachment(id, picture(5 * PIECE));
  await has(robin, ({ upload }) => upload?.done === 2 * PIECE, "two pieces are there");
  await robin.engine.send(id, "overtakes it");
  await amina.reads("overtakes it");
  expect(amina.attachments).toEqual([]);
  gateway.blobs.piecesLeft = Infinity;
  await has(amina, () => true, "picture arrives");
  await reaches(robin);
  expect(gateway.blobs.uploads).toHaveLength(1);
  // Each place once: nothing that had arrived was sent again.
  expect(gateway.blobs.pieces.map(([offset]) => offset)).toEqual([0, 1, 2, 3, 4, 5].map((each) => each * PIECE));
});

test("upload_goes_on_after_a_reload", async () => {
  const { robin, amina, id } = await scene.two();
  gateway.blobs.piecesLeft = 2;
  await robin.engine.sendAttachment(id, picture(5 * PIECE));
  await has(robin, ({ upload }) => upload?.done === 2 * PIECE, "two pieces are there");
  robin.cutOff(true);
  await robin.reload();
  robin.engine.show(id);
  const waiting = await has(robin, ({ upload }) => upload !== null, "waits after the reload");
  expect(waiting).toMatchObject({ state: "queued", mine: true });
  // What waits can be looked at without a network.
  expect(await opened(robin, id, waiting.id)).toContain(WORDS);
  gateway.blobs.piecesLeft = Infinity;
  robin.cutOff(false);
  const item = await has(amina, () => true, "picture arrives");
  expect(await opened(amina, id, item.id)).toContain(WORDS);
  await reaches(robin);
  expect(gateway.blobs.uploads).toHaveLength(1);
  expect(gateway.blobs.pieces).toHaveLength(6);
  expect(amina.attachments).toHaveLength(1);
});

test("pictures_go_out_one_after_the_other_and_in_order", async () => {
  const { robin, amina, id } = await scene.two();
  for (const duration of [1000, 2000, 3000]) await robin.engine.sendAttachment(id, { ...voice(), duration });
  await until(() => amina.attachments.length === 3, "all arrive");
  expect(amina.attachments.map(({ media }) => media.kind === "voice" && media.duration)).toEqual([1000, 2000, 3000]);
});

test("cancelled_picture_is_gone_and_never_arrives", async () => {
  const { robin, amina, id } = await scene.two();
  gateway.blobs.piecesLeft = 1;
  await robin.engine.sendAttachment(id, picture(3 * PIECE));
  const item = await has(robin, ({ upload }) => upload?.done === PIECE, "one piece is there");
  expect(await robin.engine.cancelAttachment(id, item.id)).toEqual({ ok: true, value: null });
  await until(() => robin.attachments.length === 0, "gone");
  gateway.blobs.piecesLeft = Infinity;
  await robin.reload();
  await robin.online();
  await robin.engine.send(id, "never mind");
  await amina.reads("never mind");
  expect([...robin.attachments, ...amina.attachments]).toEqual([]);
});

test("refused_upload_says_why_and_can_be_tried_again", async () => {
  const { robin, amina, id } = await scene.two();
  gateway.blobs.refusal = "attachment.too_many";
  await robin.engine.sendAttachment(id, picture());
  const item = await has(robin, ({ upload }) => upload?.problem?.code === "attachment.too_many", "refused");
  await robin.reload();
  robin.engine.show(id);
  await has(robin, ({ upload }) => upload?.problem?.code === "attachment.too_many", "still refused after a reload");
  await robin.engine.retryAttachment(id, item.id);
  await has(amina, () => true, "picture arrives");
});

test.each(["attachment.expired", "attachment.unknown"])("upload_that_is_%s_begins_afresh", async (code) => {
  const { robin, amina, id } = await scene.two();
  gateway.blobs.refusal = code;
  await robin.engine.sendAttachment(id, picture());
  await has(amina, () => true, "picture arrives");
});

test("upload_that_the_gateway_lost_bytes_of_goes_back", async () => {
  const { robin, amina, id } = await scene.two();
  gateway.blobs.piecesLeft = 2;
  await robin.engine.sendAttachment(id, picture(4 * PIECE));
  await has(robin, ({ upload }) => upload?.done === 2 * PIECE, "two pieces are there");
  const [upload] = gateway.blobs.uploads;
  if (upload) upload.bytes = upload.bytes.slice(0, 100);
  gateway.blobs.piecesLeft = Infinity;
  const item = await has(amina, () => true, "picture arrives");
  expect(await opened(amina, id, item.id)).toContain(WORDS);
});

test("blob_that_is_not_what_was_described_is_not_shown", async () => {
  const { robin, amina, id } = await scene.two();
  await robin.engine.sendAttachment(id, picture());
  const item = await has(amina, () => true, "picture arrives");
  const [upload] = gateway.blobs.uploads;
  upload?.bytes.set([1, 2, 3], 50);
  expect(await opened(amina, id, item.id)).toBe("attachment.broken");
  if (upload) upload.bytes = upload.bytes.slice(0, -1);
  expect(await opened(amina, id, item.id)).toBe("attachment.broken");
  gateway.blobs.uploads.length = 0;
  expect(await opened(amina, id, item.id)).toBe("attachment.unknown");
  gateway.reachable = false;
  expect(await opened(amina, id, item.id)).toBe("network");
  expect(await opened(amina, id, "0".repeat(32))).toBe("attachment.unknown");
  expect(amina.attachments[0]?.download).toBeNull();
});

test("picture_from_before_the_team_came_is_handed_over", async () => {
  const robin = await scene.youngPerson();
  const id = await openDesk(robin);
  await robin.engine.send(id, "is anybody there?");
  await robin.engine.sendAttachment(id, picture());
  await has(robin, ({ state }) => state === "sent", "sent");
  const amina = await scene.nurse("Amina");
  amina.engine.show(id);
  const item = await has(amina, ({ earlier }) => earlier, "handed over");
  await amina.reads("is anybody there?");
  expect(await opened(amina, id, item.id)).toContain(WORDS);
  await reaches(robin);
});

test("picture_that_is_too_large_or_empty_is_refused_at_once", async () => {
  const { robin, id } = await scene.two();
  expect(await robin.engine.sendAttachment(id, picture(25 * 1024 * 1024))).toMatchObject({ problem: { code: "attachment.too_large" } });
  expect(await robin.engine.sendAttachment(id, { ...voice(), blob: new Blob([]) })).toMatchObject({ problem: { code: "request.malformed" } });
  expect(robin.attachments).toEqual([]);
});
