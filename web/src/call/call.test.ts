import { afterEach, expect, test } from "vitest";
import framesUrl from "../sframe-worker.ts?worker&url";
import type { Bytes } from "../protocol/bytes";
import { eventually } from "../testing/eventually";
import { VISIT, VisitRoom } from "./paper-room";
import { Call } from "./call";
import { SignalKeys } from "./signal-keys";
import type { CallState } from "./state";

const ROBIN = { participant: "1".repeat(32), name: "Robin", role: "young_person", account: "a".repeat(32) } as const;
const MUM = { participant: "3".repeat(32), name: "Mum", role: "parent", account: "" } as const;
const AMINA = { participant: "2".repeat(32), name: "Amina", role: "staff", account: "b".repeat(32) } as const;

function randomBytes(size: number): Bytes {
  return crypto.getRandomValues(new Uint8Array(size));
}

const group = { epoch: 1, member: randomBytes(32), base: randomBytes(32) };

interface Seat {
  readonly call: Call;
  state: CallState;
}

const seats: Seat[] = [];

function keysOf(secrets: typeof group): SignalKeys {
  const keys = new SignalKeys();
  keys.addEpoch(secrets);
  return keys;
}

function sit(room: VisitRoom, who: typeof ROBIN | typeof AMINA | typeof MUM, keys = keysOf(group)): Seat {
  const frames = new Worker(framesUrl, { type: "module" });
  const call = new Call({
    visit: VISIT,
    me: who.participant,
    line: room.lineOf(who, keys),
    media: navigator.mediaDevices,
    frames,
    randomBytes,
    now: () => Date.now(),
    changed: (state) => {
      seat.state = state;
    },
  });
  const seat: Seat = { call, state: call.state };
  seats.push(seat);
  call.start();
  return seat;
}

afterEach(() => {
  for (const { call } of seats.splice(0)) call.close();
});

async function until(holds: () => boolean): Promise<void> {
  await eventually(() => {
    expect(holds()).toBe(true);
  });
}

/** How many frames of a track a video element has really shown. */
async function framesShown(track: MediaStreamTrack | null | undefined): Promise<number> {
  if (!track) throw new Error("there is no picture");
  const element = document.createElement("video");
  element.muted = true;
  element.srcObject = new MediaStream([track]);
  document.body.append(element);
  await element.play();
  await until(() => element.getVideoPlaybackQuality().totalVideoFrames > 5);
  const shown = element.getVideoPlaybackQuality().totalVideoFrames;
  element.remove();
  return shown;
}

async function together(room: VisitRoom): Promise<readonly [Seat, Seat]> {
  const [robin, amina] = [sit(room, ROBIN), sit(room, AMINA)];
  room.host = AMINA.participant;
  for (const { call } of [robin, amina]) {
    await call.setSource("camera", true);
    await call.setSource("microphone", true);
  }
  room.place(AMINA.participant, "inside");
  room.place(ROBIN.participant, "inside");
  return [robin, amina];
}

test("two_see_and_hear_each_other_and_say_what_they_send", async () => {
  const room = new VisitRoom();
  const [robin, amina] = await together(room);
  await until(() => robin.state.others[0]?.line === "here" && amina.state.others[0]?.line === "here");
  for (const { state } of [robin, amina]) {
    const [other] = state.others;
    expect(await framesShown(other?.video)).toBeGreaterThan(5);
  }
  await until(() => amina.state.others[0]?.sends.video === true && robin.state.others[0]?.sends.audio === true);
  // The fake microphone beeps; how loud it was is known of what is played.
  const sound = new Audio();
  sound.srcObject = new MediaStream(amina.state.others.flatMap(({ audio }) => audio ?? []));
  await sound.play();
  await until(() => amina.state.others[0]?.speaking === true);
  await robin.call.setSource("camera", false);
  await until(() => amina.state.others[0]?.sends.video === false);
  expect([...robin.state.tampered, ...amina.state.tampered]).toEqual([]);
});

test("what_the_gateway_carries_has_neither_fingerprint_nor_address_in_it", async () => {
  const room = new VisitRoom();
  const [robin] = await together(room);
  await until(() => robin.state.others[0]?.line === "here");
  const words = new TextDecoder("latin1");
  expect(room.carried.length).toBeGreaterThan(4);
  for (const { sealed } of room.carried) expect(words.decode(sealed)).not.toMatch(/fingerprint|candidate|ice-ufrag/);
});

test("gateway_that_swaps_signals_is_found_out_and_nobody_is_connected_to_it", async () => {
  const room = new VisitRoom();
  // It has no key, so the best it can do is put other bytes, or other signals, in the place of these.
  room.tamper = (signal) => {
    if (signal.key !== "member") return signal;
    const sealed = signal.sealed.slice();
    sealed[40] = (sealed[40] ?? 0) ^ 0xff;
    return { ...signal, sealed };
  };
  const [robin, amina] = await together(room);
  await until(() => robin.state.tampered.includes(AMINA.participant));
  expect(robin.state.others[0]?.line).toBe("connecting");
  expect(amina.state.others[0]?.line).toBe("connecting");
});

test("gateway_in_the_middle_with_keys_of_its_own_connects_to_nobody", async () => {
  const room = new VisitRoom();
  // A false Amina, who is the gateway: everything but the group's secrets is as it should be.
  const [robin] = [sit(room, ROBIN), sit(room, AMINA, keysOf({ epoch: 1, member: randomBytes(32), base: randomBytes(32) }))];
  room.place(AMINA.participant, "inside");
  room.place(ROBIN.participant, "inside");
  await until(() => robin.state.tampered.includes(AMINA.participant));
  expect(robin.state.others[0]).toMatchObject({ line: "connecting", video: null, audio: null });
});

/** The host and a guest, who have nothing in common but the key of the guest's link. */
function hostAndGuest(room: VisitRoom, guestHas: Bytes, hostHas = guestHas): readonly [Seat, Seat] {
  const [theirs, hosts] = [new SignalKeys(), keysOf(group)];
  theirs.setOwnGuest(guestHas);
  hosts.addGuest(MUM.participant, hostHas);
  const seats = [sit(room, MUM, theirs), sit(room, AMINA, hosts)] as const;
  room.host = AMINA.participant;
  room.place(AMINA.participant, "inside");
  room.place(MUM.participant, "inside");
  return seats;
}

test("guest_and_host_meet_under_the_key_of_the_link", async () => {
  const room = new VisitRoom();
  const [mum, amina] = hostAndGuest(room, randomBytes(32));
  await until(() => mum.state.others[0]?.line === "here" && amina.state.others[0]?.line === "here");
  expect(new Set(room.carried.map(({ key }) => key))).toEqual(new Set(["guest", "room"]));
  expect([...mum.state.tampered, ...amina.state.tampered]).toEqual([]);
});

test("gateway_that_swaps_signals_between_guest_and_host_is_found_out", async () => {
  const room = new VisitRoom();
  room.tamper = (signal) => {
    if (signal.key !== "guest") return signal;
    const sealed = signal.sealed.slice();
    sealed[40] = (sealed[40] ?? 0) ^ 0xff;
    return { ...signal, sealed };
  };
  const [mum, amina] = hostAndGuest(room, randomBytes(32));
  await until(() => mum.state.tampered.includes(AMINA.participant));
  expect([mum, amina].map(({ state }) => state.others[0]?.line)).toEqual(["connecting", "connecting"]);
});

test("gateway_that_plays_the_host_without_the_link_connects_to_no_guest", async () => {
  const room = new VisitRoom();
  const [mum] = hostAndGuest(room, randomBytes(32), randomBytes(32));
  await until(() => mum.state.tampered.includes(AMINA.participant));
  expect(mum.state.others[0]).toMatchObject({ line: "connecting", video: null, audio: null });
});

test("two_lists_of_who_is_inside_under_one_generation_stop_everything", async () => {
  const room = new VisitRoom();
  const [robin] = await together(room);
  await until(() => robin.state.others[0]?.line === "here");
  // Amina is gone, and the generation is said to be the same.
  room.generation -= 1;
  room.place(AMINA.participant, "left");
  await until(() => robin.state.stopped);
  room.place(AMINA.participant, "inside");
  await until(() => robin.state.others.length > 0);
  expect(robin.state.others[0]?.line).not.toBe("here");
});

test("that_it_is_not_safe_to_talk_is_said_when_the_line_is_back", async () => {
  const room = new VisitRoom();
  const [robin] = await together(room);
  const said = (): number => room.asked.filter(({ t }) => t === "visit_not_safe").length;
  room.isDown = true;
  await robin.call.notSafe();
  expect(said()).toBe(0);
  room.isDown = false;
  room.lineTo(ROBIN.participant)?.up();
  await until(() => said() === 1);
  // It got there: the next time it is not said again.
  room.lineTo(ROBIN.participant)?.up();
  await until(() => room.asked.filter(({ who, t }) => who === ROBIN.participant && t === "visit_watch").length === 3);
  expect(said()).toBe(1);
});

test("page_that_is_loaded_again_is_connected_again", async () => {
  const room = new VisitRoom();
  const [robin, amina] = await together(room);
  await until(() => amina.state.others[0]?.line === "here");
  robin.call.close();
  const again = sit(room, ROBIN);
  await again.call.setSource("camera", true);
  room.place(ROBIN.participant, "inside");
  await until(() => again.state.others[0]?.line === "here" && amina.state.others[0]?.line === "here");
  expect(await framesShown(amina.state.others[0]?.video)).toBeGreaterThan(5);
});

test("offer_that_nobody_answers_is_made_again_and_the_answer_ends_what_was_said_of_the_unit", async () => {
  const room = new VisitRoom();
  room.plane = "sfu";
  const [robin] = await together(room);
  const attempts = (): readonly number[] => room.offers.flatMap(({ who, attempt }) => (who === ROBIN.participant ? [attempt] : []));
  await until(() => attempts().length > 0);
  const line = room.lineTo(ROBIN.participant);
  line?.push({ t: "visit_problem", visit: VISIT, code: "media.unavailable", attempt: 1 });
  await until(() => robin.state.problem?.code === "media.unavailable");
  const [first = 0] = attempts();
  await until(() => attempts().some((attempt) => attempt > first));
  line?.push({ t: "visit_answer", visit: VISIT, attempt: first, sdp: "", tracks: [], wanted: 0 });
  await until(() => robin.state.problem === null);
});

test("another_network_makes_a_new_offer_to_the_unit_with_other_ice_names_and_the_same_certificate", async () => {
  const room = new VisitRoom();
  room.plane = "sfu";
  const [robin] = await together(room);
  const offers = (): readonly string[] => room.offers.flatMap(({ who, sdp }) => (who === ROBIN.participant ? [sdp] : []));
  await until(() => offers().length === 1);
  const began = performance.now();
  robin.call.networkChanged();
  await until(() => offers().length === 2);
  // Sooner than an offer that nobody answers is made again.
  expect(performance.now() - began).toBeLessThan(4_500);
  const said = (line: RegExp): readonly (string | undefined)[] => offers().map((sdp) => line.exec(sdp)?.[1]);
  const [names, certificates] = [said(/^a=ice-ufrag:(\S+)/m), said(/^a=fingerprint:sha-256 (\S+)/m)];
  expect(names[1]).not.toBe(names[0]);
  expect(certificates[1]).toBe(certificates[0]);
});
