/** What a call on the page needs of the worker: the socket, the routes, and keys derived from the group. */
import { visitSecrets } from "../crypto/visit-export";
import { epochOf } from "../crypto/group";
import type { Outcome, VisitNews, VisitSecrets } from "../model";
import type { RawFrame, VisitRequest } from "../protocol/frames";
import { outcomeOf, refusal, type Api } from "./api";
import type { Connection } from "./connection";
import type { Known } from "./known";
import type { Tools } from "./tools";

const ROUTES = /^\/v1\/visits(?=$|[/?])/;

/** Whom to tell what comes unasked. */
export interface VisitEvents {
  visit(news: VisitNews): void;
}

interface Watched {
  readonly conversation: string;
  epoch: number;
}

export class Visits {
  readonly #tools: Tools;
  readonly #api: Api;
  readonly #connection: Connection;
  readonly #conversations: Known;
  readonly #events: VisitEvents;
  readonly #watched = new Map<string, Watched>();

  constructor(
    tools: Tools,
    api: Api,
    connection: Connection,
    conversations: Known,
    events: VisitEvents,
  ) {
    this.#tools = tools;
    this.#api = api;
    this.#connection = connection;
    this.#conversations = conversations;
    this.#events = events;
  }

  /** For what is fetched for staff alone. */
  get tools(): Tools {
    return this.#tools;
  }

  ask(request: VisitRequest): Promise<Outcome<RawFrame>> {
    return outcomeOf(() => this.#connection.askVisit(request));
  }

  async call(method: "GET" | "POST", path: string, body: object | null): Promise<Outcome<unknown>> {
    if (!ROUTES.test(path)) return refusal("request.malformed", { at: "path" });
    const asIs = (value: unknown): unknown => value;
    return outcomeOf(() => (method === "GET" ? this.#api.get(path, asIs) : this.#api.post(path, body ?? {}, asIs)));
  }

  /** The secrets of the group's epoch now; those of later ones are published as they come. */
  async secrets(conversation: string, visit: string): Promise<Outcome<VisitSecrets>> {
    const group = this.#conversations.called(conversation)?.held.group ?? null;
    if (group === null) return refusal("conversation.not_member");
    this.#watched.set(visit, { conversation, epoch: epochOf(group) });
    return { ok: true, value: await visitSecrets(this.#tools.owner.suite, group, visit) };
  }

  hear(frame: RawFrame): void {
    this.#events.visit({ t: "frame", frame });
  }

  /** Something in the conversations changed: perhaps an epoch. */
  look(): void {
    for (const [visit, watched] of this.#watched) {
      const group = this.#conversations.called(watched.conversation)?.held.group ?? null;
      if (group === null || epochOf(group) <= watched.epoch) continue;
      watched.epoch = epochOf(group);
      void visitSecrets(this.#tools.owner.suite, group, visit).then((secrets) => {
        this.#events.visit({ t: "secrets", visit, secrets });
      });
    }
  }
}
