/**
 * A gateway for calls in one page: whoever comes is let in as far as the test says, signals are carried, and may be
 * tampered with on the way. What the real one decides is not decided here.
 */
import type { Outcome } from "../model";
import type { RawFrame, VisitRequest } from "../protocol/frames";
import { EVERYBODY, type Person, type SignalPush, type View } from "../protocol/visits";
import type { LineEvents, VisitLine } from "./line";
import { SignalKeys } from "./signal-keys";

export const VISIT = "f".repeat(32);

type Guest = Pick<Person, "participant" | "name" | "role" | "account">;

export class VisitRoom {
  readonly #people: Person[] = [];
  readonly #lines = new Map<string, LineEvents>();
  readonly carried: SignalPush[] = [];
  plane: View["plane"] = "direct";
  generation = 0;
  epoch = 1;
  host = "";
  /** What a hostile carrier makes of a signal; null: it is lost. */
  tamper: (signal: SignalPush) => SignalPush | null = (signal) => signal;
  /** The gateway is away. */
  isDown = false;
  readonly asked: { readonly who: string; readonly t: string }[] = [];
  offers: { readonly who: string; readonly attempt: number; readonly sdp: string }[] = [];
  #version = 0;

  /** Make somebody's line. A member has the secrets of the group's epoch. */
  lineOf(who: Guest, keys = new SignalKeys()): VisitLine {
    const slot = this.#people.length;
    this.#people.push({ ...who, place: "waiting", slot, connected: true, arrived_at: 0, test: null, note_seen: null, hears: false });
    return {
      keys,
      ask: (request) => Promise.resolve(this.#take(who.participant, request)),
      ice: () => Promise.resolve({ ok: true, value: { ice_servers: [], ice_transport_policy: "all", expires_at: 8.64e15 } }),
      area: () => Promise.resolve({ ok: true, value: null }),
      listen: (events) => {
        this.#lines.set(who.participant, events);
        queueMicrotask(() => {
          events.up();
        });
        return () => this.#lines.delete(who.participant);
      },
    };
  }

  place(participant: string, place: Person["place"]): void {
    const at = this.#people.findIndex((each) => each.participant === participant);
    const person = this.#people[at];
    if (person === undefined) throw new Error("nobody of that name");
    this.#people[at] = { ...person, place };
    this.generation += 1;
    this.tell();
  }

  /** Tell everybody how it stands. */
  tell(): void {
    this.#version += 1;
    for (const [participant, events] of this.#lines) events.push({ t: "visit", view: this.viewOf(participant) });
  }

  /** Push something to somebody, as the gateway would. */
  lineTo(participant: string): LineEvents | undefined {
    return this.#lines.get(participant);
  }

  viewOf(participant: string): View {
    const you = this.#people.find((each) => each.participant === participant);
    if (you === undefined) throw new Error("nobody of that name");
    const isIn = you.place === "inside";
    return {
      visit: VISIT,
      conversation: "c".repeat(32),
      phase: "in_progress",
      version: this.#version,
      now: 0,
      starts_at: 0,
      minutes: 30,
      host: this.host,
      host_name: "Amina",
      plane: this.plane,
      generation: this.generation,
      epoch: this.epoch,
      pause: "",
      alone: false,
      call: { number: 1, missing: [] },
      two_staff: { wanted: false, staff_inside: 1, kept: true },
      not_safe: false,
      you: { participant, name: you.name, role: you.role, place: you.place, slot: you.slot, arrived_at: you.arrived_at ?? 0, note: null },
      people: this.#people
        .filter(({ place }) => place === "inside")
        .map((each) => ({ ...each, hears: isIn && each.participant !== participant })),
    };
  }

  #take(who: string, request: VisitRequest): Outcome<RawFrame> {
    if (this.isDown) return { ok: false, problem: { code: "network", fields: {} } };
    this.asked.push({ who, t: request.t });
    switch (request.t) {
      case "visit_watch":
        return { ok: true, value: { t: "visit_now", view: this.viewOf(who) } };
      case "visit_signal":
        this.#carry({ ...(request as unknown as SignalPush), sender: who });
        break;
      case "visit_offer":
        this.offers.push({ who, attempt: Number(request["attempt"]), sdp: String(request["sdp"]) });
        break;
      default:
        break;
    }
    return { ok: true, value: { t: "ok" } };
  }

  #carry(signal: SignalPush): void {
    this.carried.push(signal);
    const passed = this.tamper(signal);
    if (passed === null) return;
    const inside = new Set(this.#people.filter(({ place }) => place === "inside").map(({ participant }) => participant));
    for (const [participant, events] of this.#lines) {
      if (!inside.has(participant)) continue;
      const isMeant = passed.to === EVERYBODY ? participant !== passed.sender : participant === passed.to;
      if (isMeant) setTimeout(() => { events.push({ t: "visit_signal", ...passed }); }, 5);
    }
  }
}
