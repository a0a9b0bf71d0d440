import { expect, test } from "vitest";
import type { Bytes } from "../../protocol/bytes";
import { composeKid, ratchet, splitKid } from "./keys";
import { KEEP_OLD_MS, KeyRing, SWITCH_WITHIN_MS, type EpochGrant, type KeyGrant } from "./ring";
import { sframeSuite } from "./suites";
import type { MediaKind } from "./clear";

const suite = sframeSuite(5);
const layout = { epochBits: 8, senderBits: 8 };

function randomBytes(size: number): Bytes {
  return crypto.getRandomValues(new Uint8Array(size));
}

/** Whoever is in an epoch, with a key for each. */
function epochOf(epoch: number, people: readonly string[]): (own: string) => EpochGrant {
  const grants: readonly KeyGrant[] = people.map((participant, sender) => ({
    participant,
    kid: composeKid(layout, { context: 0n, sender, epoch }),
    baseKey: randomBytes(32),
  }));
  return (own) => {
    const mine = grants.find(({ participant }) => participant === own);
    if (mine === undefined) throw new Error("not in this epoch");
    return { epoch, own: mine, others: grants.filter((each) => each !== mine) };
  };
}

async function ringOf(grant: EpochGrant, now = 0): Promise<KeyRing> {
  const ring = new KeyRing(suite);
  await ring.install(grant, now);
  return ring;
}

async function pair(): Promise<{ robin: KeyRing; amina: KeyRing }> {
  const first = epochOf(1, ["robin", "amina"]);
  return { robin: await ringOf(first("robin")), amina: await ringOf(first("amina")) };
}

/** A frame as its encoder would make it: VP8 says in its first bit whether it stands alone. */
function frame(kind: MediaKind, standsAlone = false): Bytes {
  const bytes = randomBytes(200);
  if (kind === "video") bytes[0] = ((bytes[0] ?? 0) & 0xfe) | (standsAlone ? 0 : 1);
  return bytes;
}

async function sealed(ring: KeyRing, kind: MediaKind, bytes: Bytes): Promise<Bytes> {
  const made = await ring.seal(kind, bytes);
  if (made === null) throw new Error("there was no key");
  return made;
}

test.each([
  ["audio", false, 0],
  ["video", false, 1],
  ["video", true, 10],
] as const)("%s_frame_that_stands_alone_%s_keeps_%i_bytes_readable", async (kind, standsAlone, clear) => {
  const { robin, amina } = await pair();
  const bytes = frame(kind, standsAlone);
  const made = await sealed(robin, kind, bytes);
  expect(made.slice(0, clear)).toEqual(bytes.slice(0, clear));
  // No stretch of the rest is found in what goes out.
  const words = new TextDecoder("latin1");
  expect(words.decode(made)).not.toContain(words.decode(bytes.slice(clear + 1, clear + 9)));
  expect(await amina.open("robin", kind, made)).toEqual({ kind: "opened", frame: bytes });
});

test("changed_frame_is_dropped_wherever_it_was_changed", async () => {
  const { robin, amina } = await pair();
  const made = await sealed(robin, "video", frame("video", true));
  for (const at of [1, 5, 9, made.length - 1]) {
    const changed = made.slice();
    changed[at] = (changed[at] ?? 0) ^ 2;
    expect(await amina.open("robin", "video", changed)).toMatchObject({ kind: "dropped", why: "forged" });
  }
  expect(await amina.open("robin", "video", made)).toMatchObject({ kind: "opened" });
});

test("audio_cannot_be_passed_off_as_video_nor_a_frame_be_shown_twice", async () => {
  const { robin, amina } = await pair();
  const made = await sealed(robin, "audio", frame("audio"));
  expect(await amina.open("robin", "video", made)).toMatchObject({ kind: "dropped" });
  expect(await amina.open("robin", "audio", made)).toMatchObject({ kind: "opened" });
  expect(await amina.open("robin", "audio", made)).toEqual({ kind: "dropped", why: "replayed" });
});

test("one_participants_frames_do_not_pass_on_anothers_line", async () => {
  const first = epochOf(1, ["robin", "amina", "beth"]);
  const [robin, beth] = [await ringOf(first("robin")), await ringOf(first("beth"))];
  const made = await sealed(robin, "audio", frame("audio"));
  expect(await beth.open("amina", "audio", made)).toEqual({ kind: "dropped", why: "not-theirs" });
});

test("without_a_key_nothing_goes_out_and_clear_frames_are_not_shown", async () => {
  const { amina } = await pair();
  expect(await new KeyRing(suite).seal("audio", frame("audio"))).toBeNull();
  expect(await amina.open("robin", "audio", frame("audio"))).toMatchObject({ kind: "dropped" });
  expect(await amina.open("robin", "audio", new Uint8Array())).toEqual({ kind: "dropped", why: "cut-short" });
});

test("sealing_goes_over_when_all_are_ready", async () => {
  const { robin } = await pair();
  const second = epochOf(2, ["robin", "amina", "beth"]);
  await robin.install(second("robin"), 1_000);
  expect(robin.sendingEpoch).toBe(1);
  robin.ready("amina", 2, 1_100);
  expect(robin.sendingEpoch).toBe(1);
  robin.ready("beth", 2, 1_200);
  expect(robin.sendingEpoch).toBe(2);
});

test("sealing_goes_over_when_time_is_up_or_they_were_ready_first", async () => {
  const { robin } = await pair();
  await robin.install(epochOf(2, ["robin", "amina"])("robin"), 1_000);
  robin.tick(1_000 + SWITCH_WITHIN_MS - 1);
  expect(robin.sendingEpoch).toBe(1);
  robin.tick(1_000 + SWITCH_WITHIN_MS);
  expect(robin.sendingEpoch).toBe(2);
  robin.ready("amina", 3, 5_000);
  await robin.install(epochOf(3, ["robin", "amina"])("robin"), 5_100);
  expect(robin.sendingEpoch).toBe(3);
});

test("old_keys_are_kept_for_a_while_and_then_gone", async () => {
  const { robin, amina } = await pair();
  const [early, late] = [await sealed(robin, "audio", frame("audio")), await sealed(robin, "audio", frame("audio"))];
  await amina.install(epochOf(2, ["robin", "amina"])("amina"), 1_000);
  amina.ready("robin", 2, 1_000);
  amina.tick(1_000 + KEEP_OLD_MS - 1);
  expect(await amina.open("robin", "audio", early)).toMatchObject({ kind: "opened" });
  amina.tick(1_000 + KEEP_OLD_MS);
  expect(await amina.open("robin", "audio", late)).toEqual({ kind: "dropped", why: "no-key" });
});

test("who_left_neither_hears_the_next_epoch_nor_is_heard", async () => {
  const first = epochOf(1, ["robin", "amina", "beth"]);
  const [robin, amina, beth] = [await ringOf(first("robin")), await ringOf(first("amina")), await ringOf(first("beth"))];
  const second = epochOf(2, ["robin", "amina"]);
  await robin.install(second("robin"), 100);
  await amina.install(second("amina"), 100);
  robin.ready("amina", 2, 100);
  const made = await sealed(robin, "audio", frame("audio"));
  expect(await amina.open("robin", "audio", made)).toMatchObject({ kind: "opened" });
  expect(await beth.open("robin", "audio", made)).toEqual({ kind: "dropped", why: "no-key" });
  const said = await sealed(beth, "audio", frame("audio"));
  expect(await amina.open("beth", "audio", said)).toEqual({ kind: "dropped", why: "no-key" });
});

test("key_ids_carry_context_sender_and_the_low_bits_of_the_epoch", () => {
  const kid = composeKid(layout, { context: 5n, sender: 3, epoch: 0x1ff });
  expect(kid).toBe(0x503ffn);
  expect(splitKid(layout, kid)).toEqual({ context: 5n, sender: 3, epoch: 0xff });
  expect(() => composeKid(layout, { context: 0n, sender: 256, epoch: 0 })).toThrow(RangeError);
  expect(() => composeKid(layout, { context: 1n << 48n, sender: 0, epoch: 0 })).toThrow(RangeError);
});

test("ratchet_goes_on_from_key_to_key", async () => {
  const [first, again] = [await ratchet(suite, new Uint8Array(32)), await ratchet(suite, new Uint8Array(32))];
  expect(first).toEqual(again);
  expect(first.length).toBe(64);
  expect(await ratchet(suite, first)).not.toEqual(first);
});

/**
 * Four hold a visit; somebody comes or goes a hundred times. Keys reach each device at a time of its own, and
 * frames are under way for a while; every 20 ms each of them says something.
 */
test("hundred_joins_and_leaves_cost_less_than_a_hundredth_of_the_frames", async () => {
  let seed = 7;
  const random = (): number => {
    seed = (seed * 48_271) % 0x7fffffff;
    return seed / 0x7fffffff;
  };
  const staying = ["robin", "amina", "beth"];
  const rings = new Map<string, KeyRing>();
  const events: { readonly at: number; readonly run: () => Promise<void> | void }[] = [];
  const later = (at: number, run: () => Promise<void> | void): void => void events.push({ at, run });
  const [sent, heard] = [new Map<string, number>(), new Map<string, number>()];
  const gone = new Map<string, number>();
  let heardAfterLeaving = 0;

  const spread = (epoch: number, people: readonly string[], at: number): void => {
    const grantFor = epochOf(epoch, people);
    for (const person of people) {
      const arrives = at + 50 + random() * 900;
      later(arrives, async () => {
        const ring = rings.get(person) ?? new KeyRing(suite);
        rings.set(person, ring);
        await ring.install(grantFor(person), arrives);
        for (const other of people.filter((each) => each !== person)) {
          const told = arrives + 30 + random() * 200;
          later(told, () => rings.get(other)?.ready(person, epoch, told));
        }
      });
    }
  };

  spread(0, staying, 0);
  for (let step = 1; step <= 100; step += 1) {
    const at = step * 3_000;
    const guest = `guest-${Math.ceil(step / 2)}`;
    const comes = step % 2 === 1;
    spread(step, comes ? [...staying, guest] : staying, at);
    if (!comes) later(at, () => void gone.set(guest, step));
  }
  const end = 101 * 3_000;
  for (let at = 1_500; at < end; at += 100) {
    later(at, async () => {
      for (const [speaker, ring] of rings) {
        ring.tick(at);
        if (gone.has(speaker)) continue;
        const epoch = ring.sendingEpoch ?? -1;
        const made = await ring.seal("audio", frame("audio"));
        if (made === null) continue;
        const arrives = at + 20 + random() * 300;
        later(arrives, async () => {
          for (const listener of staying.filter((each) => each !== speaker && !gone.has(speaker))) {
            const ring = rings.get(listener);
            ring?.tick(arrives);
            sent.set(listener, (sent.get(listener) ?? 0) + 1);
            const opened = await ring?.open(speaker, "audio", made);
            if (opened?.kind === "opened") heard.set(listener, (heard.get(listener) ?? 0) + 1);
          }
          for (const [guest, since] of gone) {
            if (epoch < since || rings.get(guest) === undefined) continue;
            if ((await rings.get(guest)?.open(speaker, "audio", made))?.kind === "opened") heardAfterLeaving += 1;
          }
        });
      }
    });
  }
  for (;;) {
    events.sort((a, b) => b.at - a.at);
    const next = events.pop();
    if (next === undefined) break;
    await next.run();
  }
  for (const person of staying) {
    const [all, opened] = [sent.get(person) ?? 0, heard.get(person) ?? 0];
    expect(all).toBeGreaterThan(6_000);
    expect(1 - opened / all).toBeLessThan(0.01);
  }
  expect(heardAfterLeaving).toBe(0);
});
