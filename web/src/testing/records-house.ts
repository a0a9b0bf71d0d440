/** The record side of a gateway in memory (docs/records.md), with staff whose devices it lists; it can be told to lie. */
import type { KnownDevice } from "../crypto/attestation";
import type { NoteKeyPair } from "../crypto/desk-note";
import type { Suite } from "../crypto/suite";
import { Api } from "../engine/api";
import { NoteKeys } from "../engine/note-key";
import { RecordKeeping } from "../engine/records";
import type { Tools } from "../engine/tools";
import type { RecordCallName, RecordCalls } from "../model-records";
import { sameBytes, toBase64Url, type Bytes } from "../protocol/bytes";
import { frankStatement, signedBytes } from "../protocol/franking";
import type { BundledMessage } from "../protocol/history";
import { commit } from "../crypto/franking";
import { rootByInclusion } from "../crypto/merkle";
import type { ConversationRecord, DeskRow, Proof } from "../store/records";
import { newId } from "./organisation";

type Json = Readonly<Record<string, unknown>>;

interface Sealed {
  readonly device: string;
  readonly sealed: string;
}

interface Share {
  readonly account: string;
  readonly check: string;
  sealed: readonly Sealed[];
}

export interface Person {
  readonly known: KnownDevice;
  readonly lead: boolean;
  readonly keeping: RecordKeeping;
  readonly ask: <N extends RecordCallName>(name: N, ...args: RecordCalls[N]["args"]) => Promise<RecordCalls[N]["value"]>;
}

interface Opening {
  readonly id: string;
  readonly by: string;
  readonly device: string;
  readonly given: Map<string, { readonly by: string; readonly sealed: string | null }>;
}

export class RecordsHouse {
  readonly talk = newId();
  readonly young = newId();
  readonly proofs: Proof[] = [];
  body: Bytes | null = null;
  record = "";
  shares: readonly Share[] = [];
  quorum = 2;
  opening: Opening | null = null;
  /** So many requests find no network. */
  failures = 0;
  /** What was asked, for assertions. */
  readonly asked: string[] = [];
  readonly #suite: Suite;
  readonly #organisation = newId();
  readonly #franking: { readonly publicKey: Uint8Array; readonly signKey: Uint8Array };
  readonly #devices = new Map<string, KnownDevice>();
  readonly #people = new Map<string, Person>();
  readonly #keys = new Map<string, Json>();

  private constructor(suite: Suite, franking: { readonly publicKey: Uint8Array; readonly signKey: Uint8Array }) {
    this.#suite = suite;
    this.#franking = franking;
  }

  static async open(suite: Suite): Promise<RecordsHouse> {
    return new RecordsHouse(suite, await suite.signature.keygen());
  }

  /** Somebody's device; staff publish their key. */
  async person(name: string, role: "lead" | "nurse" | "young"): Promise<Person> {
    const { publicKey: signatureKey, signKey } = await this.#suite.signature.keygen();
    const account = role === "young" ? this.young : newId();
    const kind = role === "young" ? ("young_person" as const) : ("staff" as const);
    const known = { device: newId(), account, kind, name, title: "", signatureKey, endorsedBy: null };
    this.#devices.set(known.device, known);
    const { tools, keys } = this.#tools(known, signKey);
    const keeping = new RecordKeeping(tools, new Api(tools.environment, "staff"), keys, {
      find: (talk) => (talk === this.talk ? ({ id: talk, person: { account: this.young, name: "Robin" }, roster: {} } as unknown as ConversationRecord) : null),
      contactOf: () => Promise.resolve(1),
    });
    const person: Person = {
      known,
      lead: role === "lead",
      keeping,
      ask: (call, ...args) => keeping.call({ name: call, args } as never),
    };
    this.#people.set(known.device, person);
    if (role !== "young") await keys.publish();
    return person;
  }

  /** Have somebody say something, franked as the gateway does. */
  async say(who: Person, content: Bytes): Promise<void> {
    const [seq, at, messageId] = [this.proofs.length + 2, 1_777_305_600_000 + this.proofs.length, newId()];
    const { device: sender } = who.known;
    const conversation = this.talk;
    const committed = await commit({ conversation, sender, messageId }, crypto.getRandomValues(new Uint8Array(32)), content);
    const statement = frankStatement({ conversation, sender, seq, at }, committed.commitment);
    const root = await rootByInclusion(statement, { index: 0, size: 1, path: [] });
    const signature = await this.#suite.signature.sign(this.#franking.signKey, signedBytes(root, 1));
    const frank = Uint8Array.of(...signature, 0, 1, 0, 0);
    this.proofs.push({ messageId, sender, seq, at, ...committed, frank, verified: true });
  }

  /** What a transcript would have of what was said. */
  messages(): readonly BundledMessage[] {
    return this.proofs.map(({ messageId: id, sender, seq, at, frank, salt, content }) => {
      return { conversation: this.talk, seq, id, sender, at, frank: frank ?? new Uint8Array(), salt, content };
    });
  }

  /** Who asks for the opening, as the gateway will say. */
  pretendAsker(device: string): void {
    if (this.opening !== null) this.opening = { ...this.opening, device };
  }

  tools(person: Person): Tools {
    return this.#tools(person.known, new Uint8Array()).tools;
  }

  #tools(known: KnownDevice, signKey: Uint8Array): { readonly tools: Tools; readonly keys: NoteKeys } {
    let row: DeskRow | null = null;
    const environment = {
      now: () => 1_777_305_600_000,
      random: () => 0,
      randomBytes: (size: number) => crypto.getRandomValues(new Uint8Array(size)),
      after: (_wait: number, run: () => void) => {
        queueMicrotask(run);
        return () => undefined;
      },
      http: (method: string, path: string, _headers: object, body?: string) => this.#http(method, path, known, JSON.parse(body ?? "{}") as Json),
      transfer: (method: string, path: string, _headers: object, body: Bytes | null) => this.#transfer(method, path, body),
    };
    const organisation = { id: this.#organisation, frankingKey: this.#franking.publicKey };
    const tools = {
      environment,
      identity: { account: known.account, device: known.device, signKey, organisation },
      owner: { suite: this.#suite },
      now: () => environment.now(),
      directory: {
        ensure: () => Promise.resolve(),
        get: (device: string) => this.#devices.get(device) ?? null,
        revoked: () => Promise.resolve(new Set<string>()),
      },
      store: {
        all: (store: string) => Promise.resolve(store === "proofs" ? this.proofs : []),
        get: () => Promise.resolve(row),
        write: ([change]: readonly { readonly value: NoteKeyPair & DeskRow }[]) => {
          row = change?.value ?? null;
          return Promise.resolve();
        },
      },
    } as unknown as Tools;
    return { tools, keys: new NoteKeys(tools, new Api(tools.environment, "staff")) };
  }

  #reach(route: string): void {
    this.asked.push(route);
    if (this.failures > 0) {
      this.failures--;
      throw new TypeError("no network");
    }
  }

  async #transfer(method: string, path: string, body: Bytes | null): Promise<object> {
    await Promise.resolve();
    this.#reach(`${method} ${path}`);
    if (method === "GET") return { status: 200, body: this.body ?? new Uint8Array() };
    if (this.body !== null && !sameBytes(this.body, body ?? new Uint8Array())) return refused("record.taken");
    this.body = body;
    this.record = path.replace(/^.*records\/(\w+).*$/, "$1");
    return { status: 204, body: new Uint8Array() };
  }

  async #http(method: string, path: string, by: KnownDevice, body: Json): Promise<object> {
    await Promise.resolve();
    this.#reach(`${method} ${path}`);
    return { status: 200, body: this.#answer(`${method} ${path.replace(/[0-9a-f]{32}/, "ID")}`, by, body) };
  }

  #answer(route: string, by: KnownDevice, body: Json): unknown {
    const answers: Readonly<Record<string, () => unknown>> = {
      "PUT /v1/desk/note-key": () => this.#keys.set(by.device, { device: by.device, ...body }),
      "GET /v1/records/leads": () => ({ quorum: this.quorum, leads: this.#leads() }),
      "PUT /v1/records/ID/shares": () => {
        this.shares = body["shares"] as readonly Share[];
      },
      "POST /v1/records/ID/openings": () => {
        this.opening = { id: newId(), by: by.account, device: by.device, given: new Map() };
        this.#give(by, null);
        return this.#opening(by);
      },
      "POST /v1/records/openings/ID/shares": () => {
        this.#give(by, String(body["sealed"]));
        return this.#opening(by);
      },
      "GET /v1/records/openings/ID": () => this.#opening(by),
      "GET /v1/records/openings/ID/shares": () => ({
        items: [...(this.opening?.given ?? [])].map(([account, given]) => this.#givenBy(account, given, by)),
      }),
      "GET /v1/records/owed": () => ({ items: this.#owed(by), more: false }),
      "POST /v1/records/ID/hand-on": () => {
        for (const share of this.shares) if (share.account === body["account"]) share.sealed = [...share.sealed, ...(body["sealed"] as readonly Sealed[])];
      },
    };
    return answers[route]?.();
  }

  #leads(): readonly Json[] {
    const leads = [...this.#people.values()].filter(({ lead }) => lead);
    return leads.map(({ known }) => ({ account: known.account, name: known.name, devices: [this.#keys.get(known.device)] }));
  }

  #own({ device }: KnownDevice): { readonly account: string; readonly sealed: string } | null {
    for (const { account, sealed } of this.shares) {
      const mine = sealed.find((each) => each.device === device);
      if (mine !== undefined) return { account, sealed: mine.sealed };
    }
    return null;
  }

  #give(by: KnownDevice, sealed: string | null): void {
    const own = this.#own(by);
    if (own !== null) this.opening?.given.set(own.account, { by: by.name, sealed });
  }

  #givenBy(account: string, { by: name, sealed }: { readonly by: string; readonly sealed: string | null }, asking: KnownDevice): Json {
    const check = this.shares.find((share) => share.account === account)?.check;
    return { account, name, check, sealed: sealed ?? this.#own(asking)?.sealed };
  }

  #opening(asking: KnownDevice): Json {
    const opening = this.opening;
    const named = (account: string): Json => ({ account, name: [...this.#devices.values()].find((each) => each.account === account)?.name });
    const given = [...(opening?.given.keys() ?? [])].map(named);
    return {
      id: opening?.id,
      record: this.record,
      conversation: this.talk,
      logs: [this.talk],
      person: { account: this.young, name: "Robin" },
      contact: 1,
      state: given.length >= this.quorum ? "ready" : "asked",
      reason: "A Section 47 enquiry.",
      tell: true,
      risk: null,
      asked_at: 1,
      ends_at: 2,
      by: { ...named(opening?.by ?? ""), ...this.#keys.get(opening?.device ?? "") },
      given,
      shares: this.shares.map(({ account }) => named(account)),
      quorum: this.quorum,
      own: this.#own(asking),
    };
  }

  /** Another device of the same lead is a stranger to no one: every device of theirs with a key. */
  #owed(by: KnownDevice): readonly Json[] {
    const devices = [...this.#devices.values()].filter(({ account }) => account === by.account).map(({ device }) => device);
    return this.shares.flatMap(({ account, check, sealed }) => {
      const mine = sealed.find(({ device }) => device === by.device);
      const to = devices.filter((device) => !sealed.some((each) => each.device === device)).map((device) => this.#keys.get(device));
      return mine === undefined || to.length === 0 ? [] : [{ record: this.record, account, check, sealed: mine.sealed, to }];
    });
  }

  /** A lead signs in on another device. */
  async another(person: Person): Promise<Person> {
    const made = await this.person(person.known.name, "lead");
    const known = { ...made.known, account: person.known.account };
    this.#devices.set(known.device, known);
    this.#people.delete(made.known.device);
    return { ...made, known };
  }
}

function refused(code: string): object {
  return { status: 409, body: new TextEncoder().encode(JSON.stringify({ code, fields: {} })) };
}

/** A share that somebody made up. */
export function madeUp(): string {
  return toBase64Url(crypto.getRandomValues(new Uint8Array(1200)));
}
