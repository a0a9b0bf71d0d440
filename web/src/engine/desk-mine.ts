/** The young person's side of the desk, and consents for both faces (docs/desk.md section 4, docs/inviting.md). */
import type { Agreement, DeskKnown, MineCall, MineCallName, MineCalls, MineValue, Question } from "../model-mine";
import { choices, consentList, consentMade, deskNow, oldTexts } from "../protocol/desk-mine";
import { LONGEST_WHY } from "../protocol/consent";
import { lengthOf } from "../protocol/content";
import type { StoredConsent } from "../store/records";
import type { Api } from "./api";
import type { Conversation } from "./conversation";
import { ConnectionLost, Refused } from "./errors";
import { beginMove } from "./moving";
import { writeConsentAnswer, writeConsentAsk } from "./sending";
import type { Tools } from "./tools";

export interface MineEvents {
  find(conversation: string): Conversation | undefined;
  /** A conversation was begun here. */
  begun(conversation: Conversation): Promise<void>;
}

type Ask = StoredConsent["consent"] & { readonly step: "ask" };

export class DeskMine {
  readonly #tools: Tools;
  readonly #api: Api;
  readonly #events: MineEvents;

  constructor(tools: Tools, api: Api, events: MineEvents) {
    this.#tools = tools;
    this.#api = api;
    this.#events = events;
  }

  /** Carry out what is asked for. Throws what the gateway refuses, and where there is no connection. */
  async call(call: MineCall): Promise<MineValue> {
    const method = this.#calls[call.name] as (...args: readonly unknown[]) => Promise<MineValue>;
    return method(...call.args);
  }

  readonly #calls: { readonly [N in MineCallName]: (...args: MineCalls[N]["args"]) => Promise<MineCalls[N]["value"]> } = {
    now: (id, language, easyRead) => this.#now(this.#find(id), language, easyRead),
    texts: (id, version, language, easyRead) => {
      return this.#api.get(`/v1/desk/texts/${String(version)}?${way(this.#find(id), language, easyRead)}`, oldTexts);
    },
    stop: (id) => this.#post(`conversations/${this.#find(id).id}/stop`, {}),
    start: (id) => this.#post(`conversations/${this.#find(id).id}/start`, {}),
    feedback: (id, contact, face, line) => {
      const { id: conversation } = this.#find(id);
      return this.#post("feedback", { conversation, contact, face, ...(line === "" ? {} : { line }) });
    },
    answer: (id, item, yes) => this.#answer(this.#find(id), item, yes),
    end: async (id, item) => this.#post(`consents/${(await this.#question(this.#find(id), item)).body.consent}/end`, {}),
    choices: (id) => this.#api.get(`/v1/desk/conversations/${this.#find(id).id}/choices`, choices),
    ask: (id, question) => this.#ask(this.#find(id), question),
  };

  /** What the desk says of itself now; where it cannot be asked, what it said last. */
  async #now(conversation: Conversation, language: string, easyRead: boolean): Promise<DeskKnown> {
    try {
      const now = await this.#api.get(`/v1/desk/now?${way(conversation, language, easyRead)}`, deskNow);
      await conversation.transact((draft) => {
        draft.update({ desk: now });
      });
      return { now, fresh: true };
    } catch (error) {
      const { desk } = conversation.held.record;
      if (error instanceof ConnectionLost && desk !== undefined) return { now: desk, fresh: false };
      throw error;
    }
  }

  async #ask(conversation: Conversation, { kind, about, name, title, days, why }: Question): Promise<null> {
    const reason = why.trim();
    if (reason === "") throw malformed("why");
    if (lengthOf(reason) > LONGEST_WHY) throw new Refused({ code: "request.too_large", fields: { limit: LONGEST_WHY } });
    const body = kind === "invite" ? { kind, account: about, days } : { kind, team: about };
    const { id: consent } = await this.#api.post(`/v1/desk/conversations/${conversation.id}/consents`, body, consentMade);
    const account = kind === "invite" ? about : "";
    await conversation.say((desk, draft) => {
      writeConsentAsk(desk, draft, { consent, kind, account, name, title, why: reason });
    });
    return null;
  }

  async #answer(conversation: Conversation, item: string, yes: Agreement | null): Promise<string | null> {
    const { body } = await this.#question(conversation, item);
    const { consent, kind, name, title } = body;
    if (yes !== null && yes.kind !== kind) throw malformed("yes");
    const history = yes?.kind === "invite" ? yes.history : "from_now";
    await this.#post(`consents/${consent}/answer`, { ok: yes !== null, name, title, history });
    await conversation.say((desk, draft) => {
      writeConsentAnswer(desk, draft, { consent, ok: yes !== null, history });
    });
    return yes?.kind === "transfer" ? this.#move(conversation, consent, yes.messages) : null;
  }

  async #move(conversation: Conversation, consent: string, messages: readonly string[]): Promise<string> {
    const { items } = await this.#api.get(`/v1/desk/conversations/${conversation.id}/consents`, consentList);
    const team = items.find(({ id }) => id === consent)?.team ?? null;
    const name = items.find(({ id }) => id === consent)?.name ?? "";
    if (team === null) throw new Refused({ code: "desk.consent_unknown", fields: {} });
    const begun = await beginMove(this.#tools, conversation, { id: team, name }, messages);
    await this.#events.begun(begun);
    return begun.key;
  }

  async #post(path: string, body: object): Promise<null> {
    return this.#api.post(`/v1/desk/${path}`, body, () => null);
  }

  #find(id: string): Conversation {
    const found = this.#events.find(id);
    if (found === undefined) throw new Refused({ code: "conversation.unknown", fields: {} });
    return found;
  }

  async #question(conversation: Conversation, item: string): Promise<Ask> {
    const found = conversation.items?.get(item) ?? (await this.#tools.store.get("items", [conversation.key, item]));
    if (found?.kind !== "consent" || found.consent.step !== "ask") throw new Refused({ code: "desk.consent_unknown", fields: {} });
    return found.consent;
  }
}

function way({ id }: Conversation, language: string, easyRead: boolean): string {
  return new URLSearchParams({ language, easy_read: easyRead ? "1" : "0", conversation: id }).toString();
}

function malformed(at: string): Refused {
  return new Refused({ code: "request.malformed", fields: { at } });
}
