/** A guest's line: a socket of their own, with no account, no store and no group behind it. */
import type { Outcome, Problem } from "../model";
import { guestKeys, type GuestLink } from "../crypto/visit-keys";
import { Connection } from "../engine/connection";
import type { Environment } from "../engine/environment";
import { ConnectionLost, Refused } from "../engine/errors";
import { toBase64Url } from "../protocol/bytes";
import { readRefusal, type RawFrame, type VisitRequest } from "../protocol/frames";
import { guestLook, guestMe, type GuestLook, type GuestMe } from "../protocol/visits";
import { Malformed, type Reader } from "../protocol/shape";
import type { LineEvents, VisitLine } from "./line";
import { pushOf } from "./member-line";
import { SignalKeys } from "./signal-keys";

const HEADERS = { "Earshot-As": "guest", "Content-Type": "application/json" };

export class GuestLine implements VisitLine {
  readonly keys = new SignalKeys();
  readonly #environment: Environment;
  readonly #link: GuestLink;

  constructor(environment: Environment, link: GuestLink) {
    this.#environment = environment;
    this.#link = link;
  }

  /** What the link leads to; uses nothing. */
  look(): Promise<Outcome<GuestLook>> {
    return this.#show("look", guestLook);
  }

  /** Use the link: from now on this browser is the guest. */
  enter(): Promise<Outcome<GuestMe>> {
    return this.#show("enter", guestMe);
  }

  ask(request: VisitRequest): Promise<Outcome<RawFrame>> {
    return this.#connection === null ? Promise.resolve(failed("network")) : outcomeOf(this.#connection.askVisit(request));
  }

  ice(): Promise<Outcome<unknown>> {
    return this.#call("GET", "ice", undefined, (value) => value);
  }

  area(): Promise<Outcome<unknown>> {
    return this.#call("GET", "area", undefined, (value) => value);
  }

  async leave(): Promise<void> {
    await this.#call("POST", "leave", {}, () => null);
  }

  listen(events: LineEvents): () => void {
    const way = { path: "/v1/visits/guest/socket", ping: { t: "visit_watch", visit: this.#link.visit }, once: true } as const;
    const connection = new Connection(this.#environment, way, {
      push: (push) => {
        const about = push.t === "visiting" ? pushOf(push.frame) : null;
        if (about !== null) events.push(about);
      },
      link: (link) => {
        if (link === "online") void this.#prepare(events);
        if (link === "offline") events.down();
      },
      checkSession: () => this.#check(events),
      revoked: () => {
        events.over();
      },
      replaced: () => {
        events.over();
      },
    });
    this.#connection = connection;
    connection.start();
    return () => {
      connection.stop();
      this.#connection = null;
    };
  }

  #connection: Connection | null = null;

  async #prepare(events: LineEvents): Promise<void> {
    this.keys.setOwnGuest((await guestKeys(this.#link)).signal);
    events.up();
    events.keys();
  }

  async #check(events: LineEvents): Promise<"good" | "unreachable" | "over"> {
    const asked = await this.#call("GET", "", undefined, guestMe);
    if (asked.ok) return "good";
    if (asked.problem.code === "network") return "unreachable";
    events.over();
    return "over";
  }

  async #show<T>(path: string, reader: Reader<T>): Promise<Outcome<T>> {
    const { token } = await guestKeys(this.#link);
    return this.#call("POST", path, { guest: this.#link.guest, token: toBase64Url(token) }, reader);
  }

  #call<T>(method: "GET" | "POST", path: string, body: object | undefined, reader: Reader<T>): Promise<Outcome<T>> {
    const where = path === "" ? "/v1/visits/guest" : `/v1/visits/guest/${path}`;
    return outcomeOf(this.#fetch(method, where, body).then((answer) => reader(answer, path)));
  }

  async #fetch(method: "GET" | "POST", path: string, body: object | undefined): Promise<unknown> {
    const sent = body === undefined ? undefined : JSON.stringify(body);
    const { status, body: answer } = await this.#environment.http(method, path, HEADERS, sent).catch(() => {
      throw new ConnectionLost();
    });
    if (status >= 200 && status < 300) return answer;
    throw refusalOf(answer);
  }
}

/** An answer without a code of ours comes from something in between. */
function refusalOf(answer: unknown): Error {
  try {
    return new Refused(readRefusal(answer));
  } catch {
    return new ConnectionLost();
  }
}

async function outcomeOf<T>(attempt: Promise<T>): Promise<Outcome<T>> {
  try {
    return { ok: true, value: await attempt };
  } catch (error) {
    if (error instanceof Refused) return failed(error.code, error.fields);
    if (error instanceof ConnectionLost) return failed("network");
    if (error instanceof Malformed) return failed("request.malformed", { at: error.at });
    throw error;
  }
}

function failed(code: string, fields: Problem["fields"] = {}): Outcome<never> {
  return { ok: false, problem: { code, fields } };
}
