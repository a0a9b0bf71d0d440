/** A member's line: the worker has the socket and the group, and hands on what belongs to visits. */
import type { Client, Conversation, Outcome, VisitNews } from "../model";
import type { RawFrame, VisitRequest } from "../protocol/frames";
import { Malformed } from "../protocol/shape";
import { guestList, readVisitPush, type GuestRecord, type VisitPush } from "../protocol/visits";
import { guestKeys, writeFragment } from "../crypto/visit-keys";
import { openSeed, sealSeed } from "./guest-seeds";
import type { LineEvents, VisitLine } from "./line";
import { SignalKeys } from "./signal-keys";
import type { Bytes } from "../protocol/bytes";

/** What of a conversation a visit needs. */
export type VisitTalk = Pick<Conversation, "talk" | "members">;

export class MemberLine implements VisitLine {
  readonly keys = new SignalKeys();
  readonly #client: Client;
  readonly #visit: string;
  readonly #me: string;
  readonly #talk: VisitTalk;

  constructor(client: Client, visit: string, me: string, talk: VisitTalk) {
    this.#client = client;
    this.#visit = visit;
    this.#me = me;
    this.#talk = talk;
  }

  ask(request: VisitRequest): Promise<Outcome<RawFrame>> {
    return this.#client.visitAsk(request);
  }

  ice(): Promise<Outcome<unknown>> {
    return this.#client.visitCall("GET", `/v1/visits/${this.#visit}/ice`, null);
  }

  area(): Promise<Outcome<unknown>> {
    return this.#client.visitCall("GET", `/v1/visits/${this.#visit}/area`, null);
  }

  listen(events: LineEvents): () => void {
    const endNews = this.#client.onVisit((news) => {
      this.#hear(news, events);
    });
    let isUp = false;
    const endLink = this.#client.subscribe(({ link }) => {
      if ((link === "online") === isUp) return;
      isUp = link === "online";
      if (isUp) void this.#begin(events);
      else events.down();
    });
    return () => {
      endNews();
      endLink();
    };
  }

  /** The guests there are; staff only. Their keys are taken along. */
  async guests(): Promise<readonly GuestRecord[]> {
    const outcome = await this.#client.visitCall("GET", `/v1/visits/${this.#visit}/guests`, null);
    const guests = outcome.ok ? readOr(outcome.value) : [];
    for (const guest of guests) if (!this.keys.hasGuest(guest.guest)) await this.#adopt(guest);
    return guests;
  }

  /** Seal a guest's seed for the other members' devices; null while there is no key. */
  sealSeed(guest: string, seed: Bytes): Promise<{ readonly epoch: number; readonly sealed: Bytes } | null> {
    return sealSeed(this.keys, this.#visit, this.#me, guest, seed);
  }

  /** What stands behind the `#` of a link that a member made; null where this device cannot open it. */
  async fragmentOf(guest: GuestRecord): Promise<string | null> {
    const seed = await this.#seedOf(guest);
    return seed === null ? null : writeFragment({ visit: this.#visit, guest: guest.guest, seed });
  }

  async #adopt(guest: GuestRecord): Promise<void> {
    const seed = await this.#seedOf(guest);
    if (seed === null) return;
    const { signal } = await guestKeys({ visit: this.#visit, guest: guest.guest, seed });
    this.keys.addGuest(guest.guest, signal);
  }

  #seedOf(guest: GuestRecord): Promise<Bytes | null> {
    const makers = this.#talk.members.filter(({ account }) => account === guest.made_by).map(({ device }) => device);
    return openSeed(this.keys, this.#visit, makers, guest);
  }

  /** Get the keys there are. */
  async prepare(): Promise<void> {
    const secrets = await this.#client.visitSecrets(this.#talk.talk, this.#visit);
    if (secrets.ok) this.keys.addEpoch(secrets.value);
    if (this.#client.face === "staff") await this.guests();
  }

  async #begin(events: LineEvents): Promise<void> {
    await this.prepare();
    events.up();
    events.keys();
  }

  #hear(news: VisitNews, events: LineEvents): void {
    if (news.t === "frame") {
      const push = pushOf(news.frame);
      if (push !== null) events.push(push);
    } else if (news.visit === this.#visit) {
      this.keys.addEpoch(news.secrets);
      events.keys();
    }
  }
}

/** Null for what this version does not know, or what is none. */
export function pushOf(frame: RawFrame): VisitPush | null {
  try {
    return readVisitPush(frame);
  } catch (error) {
    if (error instanceof Malformed) return null;
    throw error;
  }
}

function readOr(value: unknown): readonly GuestRecord[] {
  try {
    return guestList(value, "").items;
  } catch (error) {
    if (error instanceof Malformed) return [];
    throw error;
  }
}
