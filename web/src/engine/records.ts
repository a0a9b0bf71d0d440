/** Sealed records, as staff meet them: sealing when a contact is closed; for leads, opening and handing on. */
import type { HandingOn, RecordCall, RecordCallName, RecordCalls, RecordValue } from "../model-records";
import { leads, sealedRecords } from "../protocol/record-answers";
import type { Api } from "./api";
import type { NoteKeys } from "./note-key";
import { Handing } from "./record-handing";
import { OpeningTogether } from "./record-opening";
import { Sealing, type SealingEvents } from "./record-sealing";
import type { Tools } from "./tools";

export class RecordKeeping {
  readonly #sealing: Sealing;
  readonly #handing: Handing;
  readonly #calls: { readonly [N in RecordCallName]: (...args: RecordCalls[N]["args"]) => Promise<RecordCalls[N]["value"]> };

  constructor(tools: Tools, api: Api, keys: NoteKeys, events: SealingEvents) {
    const sealing = new Sealing(tools, api, keys, events);
    const together = new OpeningTogether(tools, api, keys);
    this.#sealing = sealing;
    this.#handing = new Handing(tools, api, keys);
    this.#calls = {
      prepare: (talk) => sealing.prepare(talk),
      deliver: (talk) => sealing.deliver(talk),
      list: (after) => api.get(`/v1/records${after === null ? "" : `?after=${after}`}`, sealedRecords),
      openings: () => together.list(),
      opening: (name) => together.find(name),
      ask: (record, reason, risk) => together.ask(record, reason, risk),
      agree: (name) => together.agree(name),
      refuse: (name, reason) => together.refuse(name, reason),
      end: (name) => together.end(name),
      read: (name) => together.read(name),
      leads: async () => {
        const { leads: listed } = await api.get("/v1/records/leads", leads);
        return listed.filter(({ account }) => account !== tools.identity.account).map(({ account, name }) => ({ account, name }));
      },
      handOn: () => this.handOn(),
      succeed: async (account) => {
        await api.post("/v1/records/successor", { account }, () => null);
        await this.handOn();
        return null;
      },
    };
  }

  /** Carry out what is asked for. Throws what the gateway refuses, and where there is no connection. */
  async call(call: RecordCall): Promise<RecordValue> {
    const method = this.#calls[call.name] as (...args: readonly unknown[]) => Promise<RecordValue>;
    return method(...call.args);
  }

  handOn(): Promise<HandingOn> {
    return this.#handing.run();
  }

  /** The contact is closed: what was prepared for it is no use any more. */
  forget(talk: string): void {
    this.#sealing.forget(talk);
  }
}
