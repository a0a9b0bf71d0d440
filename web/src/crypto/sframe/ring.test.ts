import { expect, test } from "vitest";
import type { Bytes } from "../../protocol/bytes";
import { kidOf } from "../visit-keys";
import { composeKid, ratchet, splitKid } from "./keys";
import { KEEP_OLD_MS, KeyRing, SETTLE_MS, SWITCH_WITHIN_MS, type Generation, type KeyGrant } from "./ring";
import { sframeSuite } from "./suites";
import type { MediaKind } from "./clear";

function nth<T>(list: readonly T[], index: number): T {
  const found = list.at(index);
  if (found === undefined) throw new Error("there are not so many");
  return found;
}

const suite = sframeSuite(5);

function randomBytes(size: number): Bytes {
  return crypto.getRandomValues(new Uint8Array(size));
}

interface Change {
  readonly grants: readonly KeyGrant[];
  readonly generationOf: (own: string) => Generation;
}

/** Whoever is in a generation, with a key for each. */
function change(generation: number, people: readonly string[]): Change {
  const grants: readonly KeyGrant[] = people.map((participant, slot) => ({
    participant,
    kid: kidOf(generation, slot),
    baseKey: randomBytes(32),
  }));
  const generationOf = (name: string): Generation => {
    const own = grants.find(({ participant }) => participant === name);
    if (own === undefined) throw new Error("not in this generation");
    return { generation, own, others: people.filter((each) => each !== name) };
  };
  return { grants, generationOf };
}

/** Give somebody the generation, and the keys of these others, or of all. */
async function enter(ring: KeyRing, name: string, { grants, generationOf }: Change, now = 0, from?: readonly string[]): Promise<void> {
  const generation = generationOf(name);
  await ring.install(generation, now);
  for (const grant of grants) {
    if (grant.participant !== name && (from ?? [grant.participant]).includes(grant.participant)) {
      await ring.add(generation.generation, grant, now);
    }
  }
}

async function ringOf(name: string, first: Change): Promise<KeyRing> {
  const ring = new KeyRing(suite);
  await enter(ring, name, first);
  return ring;
}

async function pair(): Promise<{ robin: KeyRing; amina: KeyRing }> {
  const first = change(1, ["robin", "amina"]);
  return { robin: await ringOf("robin", first), amina: await ringOf("amina", first) };
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
  const first = change(1, ["robin", "amina", "beth"]);
  const [robin, beth] = [await ringOf("robin", first), await ringOf("beth", first)];
  const made = await sealed(robin, "audio", frame("audio"));
  expect(await beth.open("amina", "audio", made)).toEqual({ kind: "dropped", why: "not-theirs" });
});

test("without_a_key_nothing_goes_out_and_clear_frames_are_not_shown", async () => {
  const { amina } = await pair();
  expect(await new KeyRing(suite).seal("audio", frame("audio"))).toBeNull();
  expect(await amina.open("robin", "audio", frame("audio"))).toMatchObject({ kind: "dropped" });
  expect(await amina.open("robin", "audio", new Uint8Array())).toEqual({ kind: "dropped", why: "cut-short" });
});

test("sealing_goes_over_when_all_have_the_generation", async () => {
  const { robin } = await pair();
  const second = change(2, ["robin", "amina", "beth"]);
  await enter(robin, "robin", second, 1_000, []);
  expect(robin.sending).toBe(1);
  await robin.add(2, nth(second.grants, 1), 1_100);
  expect(robin.sending).toBe(1);
  await robin.add(2, nth(second.grants, 2), 1_200);
  expect(robin.sending).toBe(1);
  robin.tick(1_000 + SETTLE_MS);
  expect(robin.sending).toBe(2);
});

test("sealing_goes_over_when_time_is_up_and_never_back", async () => {
  const { robin } = await pair();
  await enter(robin, "robin", change(2, ["robin", "amina"]), 1_000, []);
  robin.tick(1_000 + SWITCH_WITHIN_MS - 1);
  expect(robin.sending).toBe(1);
  robin.tick(1_000 + SWITCH_WITHIN_MS);
  expect(robin.sending).toBe(2);
  await enter(robin, "robin", change(1, ["robin", "amina"]), 9_000);
  robin.tick(20_000);
  expect(robin.sending).toBe(2);
});

test("old_keys_are_kept_for_a_while_and_then_gone", async () => {
  const { robin, amina } = await pair();
  const [early, late] = [await sealed(robin, "audio", frame("audio")), await sealed(robin, "audio", frame("audio"))];
  await enter(amina, "amina", change(2, ["robin", "amina"]), 0);
  amina.tick(1_000);
  amina.tick(1_000 + KEEP_OLD_MS - 1);
  expect(await amina.open("robin", "audio", early)).toMatchObject({ kind: "opened" });
  amina.tick(1_000 + KEEP_OLD_MS);
  expect(await amina.open("robin", "audio", late)).toEqual({ kind: "dropped", why: "no-key" });
});

test("who_left_neither_hears_the_next_generation_nor_is_heard", async () => {
  const first = change(1, ["robin", "amina", "beth"]);
  const [robin, amina, beth] = [await ringOf("robin", first), await ringOf("amina", first), await ringOf("beth", first)];
  const second = change(2, ["robin", "amina"]);
  await enter(robin, "robin", second, 100);
  await enter(amina, "amina", second, 100);
  robin.tick(100 + SETTLE_MS);
  const made = await sealed(robin, "audio", frame("audio"));
  expect(await amina.open("robin", "audio", made)).toMatchObject({ kind: "opened" });
  expect(await beth.open("robin", "audio", made)).toEqual({ kind: "dropped", why: "no-key" });
  const said = await sealed(beth, "audio", frame("audio"));
  expect(await amina.open("beth", "audio", said)).toEqual({ kind: "dropped", why: "no-key" });
});

test("page_that_was_loaded_again_has_another_key_under_the_same_id", async () => {
  const first = change(1, ["robin", "amina"]);
  const [robin, amina] = [await ringOf("robin", first), await ringOf("amina", first)];
  const old = await sealed(robin, "audio", frame("audio"));
  expect(await amina.open("robin", "audio", old)).toMatchObject({ kind: "opened" });
  // The same word again opens no door to frames that were seen.
  await amina.add(1, nth(first.grants, 0), 50);
  expect(await amina.open("robin", "audio", old)).toEqual({ kind: "dropped", why: "replayed" });

  const again = { ...nth(first.grants, 0), baseKey: randomBytes(32) };
  const reloaded = new KeyRing(suite);
  await reloaded.install({ ...first.generationOf("robin"), own: again }, 100);
  await amina.add(1, again, 100);
  expect(await amina.open("robin", "audio", await sealed(reloaded, "audio", frame("audio")))).toMatchObject({ kind: "opened" });
  expect(await amina.open("robin", "audio", old)).toMatchObject({ kind: "dropped" });
});

test("key_ids_carry_context_sender_and_the_low_bits_of_the_epoch", () => {
  const layout = { epochBits: 8, senderBits: 8 };
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

/** A visit of three who stay, and guests who come and go, at times of its own. */
class Evening {
  readonly staying = ["robin", "amina", "beth"];
  readonly rings = new Map<string, KeyRing>();
  /** Since which generation a guest is gone. */
  readonly gone = new Map<string, number>();
  readonly sent = new Map<string, number>();
  readonly heard = new Map<string, number>();
  heardAfterLeaving = 0;
  readonly #events: { readonly at: number; readonly run: () => Promise<void> | void }[] = [];
  #seed = 7;

  /** The same each time, from 0 to 1. */
  random(): number {
    this.#seed = (this.#seed * 48_271) % 0x7fffffff;
    return this.#seed / 0x7fffffff;
  }

  later(at: number, run: () => Promise<void> | void): void {
    this.#events.push({ at, run });
  }

  async play(): Promise<void> {
    for (;;) {
      this.#events.sort((a, b) => b.at - a.at);
      const next = this.#events.pop();
      if (next === undefined) return;
      await next.run();
    }
  }

  /** Give a generation to those who are in it, to each at a time of their own, and their keys to the others later. */
  spread(generation: number, people: readonly string[], at: number): void {
    const step = change(generation, people);
    const installed = new Map(people.map((person) => [person, at + 50 + this.random() * 900]));
    for (const grant of step.grants) {
      const arrives = installed.get(grant.participant) ?? at;
      this.later(arrives, async () => {
        const ring = this.rings.get(grant.participant) ?? new KeyRing(suite);
        this.rings.set(grant.participant, ring);
        await ring.install(step.generationOf(grant.participant), arrives);
        for (const other of people.filter((each) => each !== grant.participant)) {
          // What comes before the other has the generation waits there.
          const told = Math.max(arrives + 30 + this.random() * 200, (installed.get(other) ?? 0) + 1);
          this.later(told, () => this.rings.get(other)?.add(generation, grant, told));
        }
      });
    }
  }

  /** Let everybody who is there say something. */
  async speak(at: number): Promise<void> {
    for (const [speaker, ring] of this.rings) {
      ring.tick(at);
      const made = this.gone.has(speaker) ? null : await ring.seal("audio", frame("audio"));
      const [generation, arrives] = [ring.sending ?? -1, at + 20 + this.random() * 300];
      if (made !== null) this.later(arrives, () => this.#arrive(speaker, generation, made, arrives));
    }
  }

  async #arrive(speaker: string, generation: number, made: Bytes, at: number): Promise<void> {
    // Who went away meanwhile is not listened to any more.
    const listeners = this.gone.has(speaker) ? [] : this.staying.filter((each) => each !== speaker);
    for (const listener of listeners) {
      this.rings.get(listener)?.tick(at);
      count(this.sent, listener);
      if (await this.#opens(listener, speaker, made)) count(this.heard, listener);
    }
    for (const [guest, since] of this.gone) {
      if (generation >= since && (await this.#opens(guest, speaker, made))) this.heardAfterLeaving += 1;
    }
  }

  async #opens(listener: string, speaker: string, made: Bytes): Promise<boolean> {
    return (await this.rings.get(listener)?.open(speaker, "audio", made))?.kind === "opened";
  }
}

function count(counts: Map<string, number>, name: string): void {
  counts.set(name, (counts.get(name) ?? 0) + 1);
}

test("hundred_joins_and_leaves_cost_less_than_a_hundredth_of_the_frames", async () => {
  const evening = new Evening();
  const { staying } = evening;
  evening.spread(0, staying, 0);
  for (let step = 1; step <= 100; step += 1) {
    const guest = `guest-${Math.ceil(step / 2)}`;
    const comes = step % 2 === 1;
    evening.spread(step, comes ? [...staying, guest] : staying, step * 3_000);
    if (!comes) evening.later(step * 3_000, () => void evening.gone.set(guest, step));
  }
  for (let at = 1_500; at < 101 * 3_000; at += 100) evening.later(at, () => evening.speak(at));
  await evening.play();
  for (const person of staying) {
    const [all, opened] = [evening.sent.get(person) ?? 0, evening.heard.get(person) ?? 0];
    expect(all).toBeGreaterThan(6_000);
    expect(1 - opened / all).toBeLessThan(0.01);
  }
  expect(evening.heardAfterLeaving).toBe(0);
});
