import { expect, test } from "vitest";
import visits from "../../../docs/visits.md?raw";
import { fromBase64Url, toBase64Url, utf8, type Bytes } from "../protocol/bytes";
import { decodeVisitSignal, encodeVisitSignal } from "../protocol/visit-signals";
import { EVERYBODY, type VisitKeyName } from "../protocol/visits";
import { CryptoRefused } from "./errors";
import { guestKeys, hashOfToken, kidOf, mediaSecret, readFragment, roomKey, senderKey, writeFragment } from "./visit-keys";
import { openVisitSignal, sealVisitSignal, visitAssociatedData, type SignalPlace } from "./visit-signal";

type Example = Readonly<Record<string, string | number>>;

const examples = new Map(
  Array.from(visits.matchAll(/^```json example=(\w+)\n([\s\S]*?)^```/gm), ([, name = "", body = ""]) => [
    name,
    JSON.parse(body) as Example,
  ]),
);

function example(name: string): Example {
  const found = examples.get(name);
  if (found === undefined) throw new Error(`docs/visits.md has no example ${name}`);
  return found;
}

function bytesIn(value: Example, name: string): Bytes {
  return fromBase64Url(String(value[name]));
}

test("page_has_the_examples_that_are_run_here", () => {
  // The waiting area's two are the gateway's: tests/signalling runs them; a place's is run beside its keys.
  expect([...examples.keys()].sort()).toEqual([
    "guest_link",
    "place_link",
    "turn",
    "visit_area",
    "visit_associated_data",
    "visit_consent",
    "visit_media_keys",
  ]);
});

test("turn_example_is_what_the_rest_form_says", async () => {
  const value = example("turn");
  const username = `${Math.floor(Number(value["now"]) / 1000) + 7200}:${String(value["random"])}`;
  expect(username).toBe(value["username"]);
  const key = await crypto.subtle.importKey("raw", utf8(String(value["secret"])), { name: "HMAC", hash: "SHA-1" }, false, ["sign"]);
  const mac = new Uint8Array(await crypto.subtle.sign("HMAC", key, utf8(username)));
  expect(btoa(String.fromCharCode(...mac))).toBe(value["credential"]);
});

test("guest_link_example_gives_its_keys", async () => {
  const value = example("guest_link");
  const link = { visit: String(value["visit"]), guest: String(value["guest"]), seed: bytesIn(value, "seed") };
  expect(writeFragment(link)).toBe(value["fragment"]);
  expect(readFragment(String(value["fragment"]))).toEqual(link);
  const { token, signal } = await guestKeys(link);
  expect([token, await hashOfToken(token), signal].map(toBase64Url)).toEqual([
    value["token"],
    value["token_hash"],
    value["signal_key"],
  ]);
});

test("fragment_that_is_none_of_ours_is_no_link", () => {
  const fragment = String(example("guest_link")["fragment"]);
  for (const other of ["", "HAZEL-7Q2M", fragment.slice(1), `${fragment}A`, `Ag${fragment.slice(2)}`]) {
    expect(readFragment(other)).toBeNull();
  }
});

test("associated_data_example_gives_its_bytes", () => {
  const value = example("visit_associated_data");
  const [visit, sender, to] = [value["visit"], value["sender"], value["to"]].map(String);
  if (!visit || !sender || !to) throw new Error("an id is missing");
  const key = String(value["key"]) as VisitKeyName;
  const bytes = visitAssociatedData({ use: "signal", key, visit, epoch: Number(value["epoch"]), sender, to });
  expect(toBase64Url(bytes)).toBe(value["bytes"]);
});

test("media_keys_example_gives_its_keys", async () => {
  const value = example("visit_media_keys");
  const media = await mediaSecret(bytesIn(value, "base"), Number(value["generation"]));
  const sender = await senderKey(media, String(value["participant"]), bytesIn(value, "salt"));
  expect([media, await roomKey(media), sender].map(toBase64Url)).toEqual([value["media"], value["room"], value["sender"]]);
  expect(kidOf(Number(value["generation"]), Number(value["slot"]))).toBe(BigInt(Number(value["kid"])));
});

const [visit, robin, amina, beth] = ["0", "1", "2", "3"].map((digit) => digit.repeat(32));
const place: SignalPlace = {
  use: "signal",
  key: "member",
  visit: String(visit),
  epoch: 7,
  sender: String(robin),
  to: String(amina),
};

function newKey(): Bytes {
  return crypto.getRandomValues(new Uint8Array(32));
}

test("sealed_signal_opens_at_its_place_and_nowhere_else", async () => {
  const key = newKey();
  const signal = { k: "description", type: "offer", sdp: "v=0\r\na=fingerprint:sha-256 AB:CD\r\n" } as const;
  const turn = { s: utf8("pageload"), n: 1 };
  const sealed = await sealVisitSignal(key, place, encodeVisitSignal(signal, turn));
  expect(decodeVisitSignal(await openVisitSignal(key, place, sealed))).toEqual({ signal, turn });
  const elsewhere: readonly Partial<SignalPlace>[] = [
    { sender: String(amina), to: String(robin) },
    { to: String(beth) },
    { to: EVERYBODY },
    { epoch: 8 },
    { visit: String(beth) },
    { key: "guest" },
    { use: "note" },
  ];
  for (const other of elsewhere) {
    await expect(openVisitSignal(key, { ...place, ...other }, sealed)).rejects.toThrow(CryptoRefused);
  }
  await expect(openVisitSignal(newKey(), place, sealed)).rejects.toThrow(CryptoRefused);
});

test("no_byte_of_a_sealed_signal_can_be_changed", async () => {
  const key = newKey();
  const sealed = await sealVisitSignal(key, place, utf8("a=fingerprint"));
  for (const at of sealed.keys()) {
    const changed = sealed.slice();
    changed[at] = (changed[at] ?? 0) ^ 1;
    await expect(openVisitSignal(key, place, changed)).rejects.toThrow(CryptoRefused);
  }
  await expect(openVisitSignal(key, place, new Uint8Array())).rejects.toThrow(CryptoRefused);
});
