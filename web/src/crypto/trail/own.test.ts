import { expect, test } from "vitest";
import { fromBase64Url, toBase64Url } from "../../protocol/bytes";
import { ownTrail } from "../../protocol/own-devices";
import { loadEd25519 } from "../ed25519";
import { TrailBroken } from "./broken";
import { checkOwnTrail, type CheckedTrail, type KeptLog } from "./own";

import page from "../../../../docs/trail.md?raw";

interface Example {
  readonly organisation: string;
  readonly seen: { readonly size: number; readonly root: string };
  readonly devices: readonly [phone: string, tablet: string];
  readonly answer: Answer;
}

interface Answer {
  readonly key: string;
  readonly checkpoint: string;
  readonly consistency: readonly string[] | null;
  readonly entries: readonly { readonly index: number; readonly entry: string; readonly path: readonly string[]; readonly details: string | null; readonly salt: string | null }[];
}

const example = JSON.parse(/^```json example=own_trail\n([\s\S]*?)^```$/m.exec(page)?.[1] ?? "") as Example;
const [phone, tablet] = example.devices;
const before: KeptLog = { key: example.answer.key, size: example.seen.size, root: fromBase64Url(example.seen.root) };

async function check(answer: object, kept: KeptLog | null = before, organisation = example.organisation): Promise<CheckedTrail> {
  return checkOwnTrail(await loadEd25519(), ownTrail(answer, ""), organisation, kept);
}

async function fault(answer: object, kept: KeptLog | null = before, organisation = example.organisation): Promise<string> {
  const error: unknown = await check(answer, kept, organisation).catch((caught: unknown) => caught);
  if (!(error instanceof TrailBroken)) throw new Error("it was believed");
  return error.fault;
}

/** Change one entry of the answer. */
function withEntry(at: number, change: (entry: Answer["entries"][number]) => object): object {
  return { ...example.answer, entries: example.answer.entries.map((entry, index) => (index === at ? change(entry) : entry)) };
}

test("the_page's_example_is_believed_and_says_which_devices_there_are", async () => {
  const { deeds, kept } = await check(example.answer);
  expect(deeds.map(({ kind, device }) => [kind, device])).toEqual([
    ["device.added", phone],
    ["device.added", tablet],
    ["device.endorsed", tablet],
  ]);
  expect(deeds.map(({ statement }) => statement?.length ?? null)).toEqual([64, 64, null]);
  expect(kept).toMatchObject({ key: example.answer.key, size: 5 });
  await expect(check({ ...example.answer, consistency: [] }, kept)).resolves.toMatchObject({ kept });
  await expect(check({ ...example.answer, consistency: [] }, null)).resolves.toMatchObject({ kept });
});

test("gateway_that_shows_a_log_of_another_key_is_found_out", async () => {
  expect(await fault(example.answer, { ...before, key: `${before.key.slice(0, -4)}AAA=` })).toBe("split");
});

test("gateway_that_shows_another_organisation's_log_is_found_out", async () => {
  expect(await fault(example.answer, null, "0".repeat(32))).toBe("checkpoint.origin");
});

test("gateway_that_rolls_the_log_back_is_found_out", async () => {
  expect(await fault({ ...example.answer, consistency: null }, { ...before, size: 6 })).toBe("split");
  expect(await fault({ ...example.answer, consistency: [] }, { ...before, size: 6 })).toBe("split");
});

test("gateway_that_rewrites_the_past_is_found_out", async () => {
  expect(await fault(example.answer, { ...before, root: new Uint8Array(32) })).toBe("split");
  expect(await fault({ ...example.answer, consistency: [] })).toBe("split");
  expect(await fault({ ...example.answer, consistency: [toBase64Url(new Uint8Array(31))] })).toBe("split");
});

test("checkpoint_that_nobody_signed_is_not_believed", async () => {
  const text = new TextDecoder().decode(fromBase64Url(example.answer.checkpoint)).replace("\n5\n", "\n6\n");
  expect(await fault({ ...example.answer, checkpoint: toBase64Url(new TextEncoder().encode(text)) })).toBe("checkpoint.signature");
});

test("entry_that_is_not_in_the_log_is_not_believed", async () => {
  expect(await fault(withEntry(0, (entry) => ({ ...entry, index: 1 })))).toBe("proof");
  expect(await fault(withEntry(1, (entry) => ({ ...entry, path: [] })))).toBe("proof");
  expect(await fault(withEntry(1, (entry) => ({ ...entry, entry: example.answer.entries[0]?.entry })))).toBe("proof");
});

test("details_that_were_not_committed_to_are_not_believed", async () => {
  expect(await fault(withEntry(0, (entry) => ({ ...entry, details: entry.details?.replace("0", "1") })))).toBe("entry.hash");
});

test("details_that_were_erased_prove_nothing_and_harm_nothing", async () => {
  const { deeds } = await check(withEntry(0, (entry) => ({ ...entry, details: null, salt: null })));
  expect(deeds[0]).toMatchObject({ device: phone, statement: null });
});
