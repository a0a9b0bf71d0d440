/**
 * The WebSocket to the gateway: kept up, with back-off and jitter, for as long as it is wanted.
 *
 * Requests get their replies by id; where the connection goes away first they fail with `ConnectionLost`
 * and whoever asked asks again, which the protocol makes harmless.
 */
import type { Face, Link } from "../model";
import {
  decodeMessage,
  encodeRequest,
  isAboutVisits,
  readReply,
  type Incoming,
  type Push,
  type RawFrame,
  type Replies,
  type Request,
  type VisitRequest,
} from "../protocol/frames";
import type { Bytes } from "../protocol/bytes";
import { RECONNECT, waitBefore } from "./backoff";
import type { Environment, Socket } from "./environment";
import { ConnectionLost, Refused } from "./errors";

const PROTOCOL = "earshot.v1";
/** Half of what the gateway takes before it stops reading; what goes beyond waits here. */
const IN_FLIGHT = 32;
const REPLY_WITHIN = 20_000;
/** A quiet connection is asked this often whether it still stands: phones lose networks without a word. */
const QUIET = 25_000;

const CLOSE = { tooSlow: 4000, sessionEnded: 4100, revoked: 4101, replaced: 4102, rightsChanged: 4103 } as const;

export interface ConnectionEvents {
  push(push: Push): void;
  link(link: Link): void;
  /** Whether to try (again); called where the gateway may not know our session. */
  checkSession(): Promise<"good" | "unreachable" | "over">;
  revoked(): void;
  replaced(): void;
}

/** Where the socket is, and what to ask to see whether it still stands. */
export interface Way {
  readonly path: string;
  readonly ping: Request | VisitRequest;
  /** A session that ended is not asked about: nobody signs in anew there. */
  readonly once?: true;
}

/** An empty offer of KeyPackages is the cheapest question that is always allowed. */
export function wayOf(face: Face): Way {
  return { path: `/v1/socket?as=${face}`, ping: { t: "publish", packages: [], last_resort: null } };
}

interface Waiting {
  readonly request: Request | VisitRequest;
  readonly resolve: (reply: never) => void;
  readonly reject: (error: Error) => void;
  /** Calls off the time limit; null while the request has not been sent. */
  forget: (() => void) | null;
}

export class Connection {
  readonly #environment: Environment;
  readonly #way: Way;
  readonly #events: ConnectionEvents;
  readonly #waiting = new Map<number, Waiting>();
  #socket: Socket | null = null;
  #greeted = false;
  #wanted = false;
  #doubtful = false;
  #attempt = 0;
  #nextId = 1;
  #callOffRetry: (() => void) | null = null;
  #callOffHeartbeat: (() => void) | null = null;

  constructor(environment: Environment, way: Way, events: ConnectionEvents) {
    this.#environment = environment;
    this.#way = way;
    this.#events = events;
  }

  get online(): boolean {
    return this.#greeted;
  }

  start(): void {
    if (this.#wanted) return;
    this.#wanted = true;
    this.#attempt = 0;
    void this.#open();
  }

  stop(): void {
    this.#wanted = false;
    this.#callOffRetry?.();
    this.#callOffRetry = null;
    this.#drop();
    this.#events.link("offline");
  }

  /** The network or the screen came back: do not wait out the back-off, and ask a quiet connection. */
  nudge(): void {
    if (!this.#wanted) return;
    if (this.#greeted) {
      this.#ping();
    } else if (this.#callOffRetry !== null) {
      this.#callOffRetry();
      this.#callOffRetry = null;
      void this.#open();
    }
  }

  /** The session is not the one we mean: make sure of it before going on. */
  distrust(): void {
    if (this.#socket !== null) this.#lost(this.#socket, CLOSE.sessionEnded);
  }

  request<T extends keyof Replies>(request: Request<T>): Promise<Replies[T]> {
    return this.#ask(request);
  }

  /** Ask about a visit; the reply is given as it is. */
  askVisit(request: VisitRequest): Promise<RawFrame> {
    return this.#ask(request);
  }

  async #ask<T>(request: Request | VisitRequest): Promise<T> {
    if (this.#socket === null || !this.#greeted) throw new ConnectionLost();
    return new Promise<T>((resolve, reject) => {
      this.#waiting.set(this.#nextId++, { request, resolve, reject, forget: null });
      this.#sendSome();
    });
  }

  /** Send what waits, in order, as far as there is room. */
  #sendSome(): void {
    const socket = this.#socket;
    if (socket === null) return;
    // Replies may overtake each other, but requests are sent in order: the first ones are those on their way.
    for (const [id, waiting] of [...this.#waiting].slice(0, IN_FLIGHT)) {
      if (waiting.forget !== null) continue;
      waiting.forget = this.#environment.after(REPLY_WITHIN, () => {
        this.#lost(socket, 1006);
      });
      socket.send(encodeRequest(waiting.request, id));
    }
  }

  async #open(): Promise<void> {
    this.#events.link("connecting");
    if (this.#doubtful) {
      const session = await this.#events.checkSession();
      if (session === "over") this.stop();
      if (session === "unreachable") this.#retry();
      if (session !== "good") return;
    }
    if (!this.#wanted || this.#socket !== null) return;
    const socket = this.#environment.connect(this.#way.path, PROTOCOL, {
      message: (data) => {
        if (this.#socket === socket) this.#receive(socket, data);
      },
      closed: (code) => {
        this.#lost(socket, code);
      },
    });
    this.#socket = socket;
  }

  #receive(socket: Socket, data: Bytes): void {
    try {
      for (const incoming of decodeMessage(data)) this.#take(incoming);
    } catch {
      // Malformed: a gateway that speaks otherwise than agreed. A new connection may meet a better one.
      this.#lost(socket, 1006);
      return;
    }
    this.#armHeartbeat();
  }

  #take(incoming: Incoming): void {
    switch (incoming.kind) {
      case "push":
        if (isGreeting(incoming.push)) this.#greet();
        this.#events.push(incoming.push);
        return;
      case "reply":
        this.#settle(incoming.re, (waiting) => {
          const { t } = waiting.request;
          waiting.resolve((isAboutVisits(t) ? incoming.body : readReply(t, incoming.body)) as never);
        });
        return;
      case "refused":
        this.#settle(incoming.re, (waiting) => {
          waiting.reject(new Refused(incoming.refusal));
        });
        return;
      case "unknown":
        return;
    }
  }

  #greet(): void {
    this.#greeted = true;
    this.#doubtful = false;
    this.#attempt = 0;
    this.#events.link("online");
  }

  #settle(re: number, settle: (waiting: Waiting) => void): void {
    const waiting = this.#waiting.get(re);
    if (waiting === undefined) return;
    settle(waiting);
    waiting.forget?.();
    this.#waiting.delete(re);
    this.#sendSome();
  }

  #lost(socket: Socket, code: number): void {
    if (this.#socket !== socket) return;
    // The browser does not say why a handshake failed; the session may be the reason.
    this.#doubtful = !this.#greeted || code === CLOSE.sessionEnded || code === CLOSE.rightsChanged;
    this.#drop();
    if (this.#wanted) this.#goOn(code);
  }

  /** What a closing code asks for (docs/protocol.md section 4, "Closing"). */
  #goOn(code: number): void {
    switch (code) {
      case CLOSE.revoked:
        this.stop();
        this.#events.revoked();
        return;
      case CLOSE.replaced:
        this.stop();
        this.#events.replaced();
        return;
      case CLOSE.sessionEnded:
        if (this.#way.once) {
          this.stop();
          this.#events.revoked();
          return;
        }
        void this.#open();
        return;
      case CLOSE.tooSlow:
      case CLOSE.rightsChanged:
        void this.#open();
        return;
      default:
        this.#retry();
    }
  }

  #retry(): void {
    this.#events.link("offline");
    if (!this.#wanted) return;
    const wait = waitBefore(RECONNECT, this.#attempt++, this.#environment.random());
    this.#callOffRetry = this.#environment.after(wait, () => {
      this.#callOffRetry = null;
      void this.#open();
    });
  }

  #drop(): void {
    const socket = this.#socket;
    this.#socket = null;
    this.#greeted = false;
    this.#callOffHeartbeat?.();
    this.#callOffHeartbeat = null;
    socket?.close();
    const waiting = [...this.#waiting.values()];
    this.#waiting.clear();
    for (const each of waiting) {
      each.forget?.();
      each.reject(new ConnectionLost());
    }
  }

  #armHeartbeat(): void {
    this.#callOffHeartbeat?.();
    this.#callOffHeartbeat = this.#environment.after(QUIET, () => {
      this.#ping();
    });
  }

  #ping(): void {
    this.#ask(this.#way.ping).catch(() => undefined);
  }
}

function isGreeting(push: Push): boolean {
  return push.t === "hello" || (push.t === "visiting" && push.frame["t"] === "visit_hello");
}
