import { expect, test } from "vitest";

import { fromPython } from "../../testing/paper-trail";
import { toHex, utf8 } from "../../protocol/bytes";
import { loadEd25519 } from "../ed25519";
import { TrailBroken, type Fault } from "./broken";
import type { TrailPolicy } from "./checkpoint";
import { isCommitted, readEntry } from "./entry";
import { parseVerifierKey } from "./notes";
import { checkProof, originOfProof } from "./proof";

import trail from "../../../../docs/trail.md?raw";
import { fromBase64Url } from "../../protocol/bytes";

async function policy(): Promise<TrailPolicy> {
  return { log: await parseVerifierKey(fromPython.key), witnesses: [await parseVerifierKey(fromPython.witness)], quorum: 1 };
}

async function fault(proof: string): Promise<Fault | null> {
  const error: unknown = await checkProof(await loadEd25519(), await policy(), utf8(proof)).catch((caught: unknown) => caught);
  return error instanceof TrailBroken ? error.fault : null;
}

test("the proof that Python writes holds", async () => {
  const found = await checkProof(await loadEd25519(), await policy(), utf8(fromPython.proof));
  expect([found.index, found.entry.kind, found.entry.at]).toEqual([257, "session.opened", 257]);
  expect(toHex(found.checkpoint.root)).toBe(fromPython.root);
  expect(originOfProof(utf8(fromPython.proof))).toBe(found.checkpoint.origin);
});

test.each<readonly [Fault, (proof: string) => string]>([
  ["proof", (proof) => proof.replace("index 257", "index 256")],
  ["proof", (proof) => proof.replace("index 257", "index 300")],
  ["proof", (proof) => proof.replace(/\nPIWK.*\n/, "\n")],
  ["proof", (proof) => proof.replace("extra eyJhY3Rvc", "extra eyJhY3Rvd")],
  ["checkpoint.signature", (proof) => proof.replace("\n300\n", "\n301\n")],
  ["note.form", (proof) => proof.replace("tlog-proof@v1", "tlog-proof@v2")],
  ["note.form", (proof) => proof.replace("\n\n", "\n")],
  ["note.form", () => ""],
])("proof that was bent (%s) does not hold", async (expected, bend) => {
  expect(await fault(bend(fromPython.proof))).toBe(expected);
});

test("the page's example of details fits its entry, and no other details do", async () => {
  const example = JSON.parse(/^```json example=trail_entry\n([\s\S]*?)^```/m.exec(trail)?.[1] ?? "") as {
    readonly item: { readonly entry: string; readonly kind: string };
    readonly details: string;
    readonly salt: string;
  };
  const entry = readEntry(fromBase64Url(example.item.entry));
  if (entry === null) throw new Error("not an entry");
  expect(entry.kind).toBe(example.item.kind);
  expect(await isCommitted(entry, example.details, fromBase64Url(example.salt))).toBe(true);
  expect(await isCommitted(entry, '{"why":"x"}', fromBase64Url(example.salt))).toBe(false);
});
