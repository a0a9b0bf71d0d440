/** The fake gateway's spaces and reports, by the rules of docs/moderation.md sections 1 to 3 and 8. */
import { toBase64Url } from "../protocol/bytes";
import { refuse, type GatewayLog } from "./gateway-log";
import { newId, type Person, type TestOrganisation } from "./organisation";

type Body = Readonly<Record<string, unknown>>;

interface Post {
  readonly id: string;
  readonly author: Person;
  readonly at: number;
  readonly replyTo: string | null;
  version: number;
  state: string;
  text: string;
  decision: Decision | null;
  readonly feels: Set<string>;
}

interface Decision {
  readonly id: string;
  readonly actions: readonly string[];
  readonly policy: string | null;
  readonly message: string;
  readonly helped: boolean;
  appeal: object | null;
  appeal_until: number | null;
}

interface Ties {
  blocked: Set<string>;
  muted: Set<string>;
  words: readonly string[];
  breakUntil: number | null;
}

/** Whose spaces they are. */
interface Keeper {
  now(): number;
  readonly organisation: TestOrganisation;
  readonly logs: ReadonlyMap<string, GatewayLog>;
  readonly devices: ReadonlyMap<string, Person>;
  readonly noteKeys: ReadonlyMap<string, { readonly key: string; readonly signature: string }>;
  push(account: string, frame: object): void;
}

export class GatewaySpaces {
  readonly space = newId();
  readonly posts = new Map<string, Post>();
  /** Reports of chats, as they arrived. */
  readonly reports: Body[] = [];
  readonly flags: Body[] = [];
  mode = "pre";
  /** Who may not write. */
  readonly suspended = new Set<string>();
  /** What is said besides to whoever asks to whom a report is sealed. */
  readonly claimedKeys: object[] = [];
  readonly #receipts = new Map<string, Body & { readonly by: string }>();
  readonly #ties = new Map<string, Ties>();
  readonly #keeper: Keeper;

  constructor(keeper: Keeper) {
    this.#keeper = keeper;
  }

  /** As a moderator decides. */
  decide(post: string, state: string, more: Partial<Decision> = {}): void {
    const found = this.#post(post);
    found.state = state;
    const made = { id: newId(), actions: [state], policy: null, message: "", helped: false, appeal: null, appeal_until: this.#keeper.now() + 60 * 86_400_000 };
    found.decision = { ...made, ...more };
    this.#keeper.push(found.author.account, { t: "post", post, version: found.version });
  }

  /** Something that can be seen changed. */
  moved(): void {
    for (const { account, kind } of this.#keeper.devices.values()) {
      if (kind !== "staff") this.#keeper.push(account, { t: "space", space: this.space });
    }
  }

  http(route: string, device: string, body: Body): object {
    const [method = "", address = ""] = route.split(" ");
    const { pathname, searchParams } = new URL(address, "https://gateway.example");
    const me = this.#keeper.devices.get(device) ?? refuse("device.unknown");
    const path = pathname.replace("/v1/", "");
    if (path.startsWith("reports")) return this.#report(`${method} ${path}`, me, searchParams.get("conversation") ?? "", body);
    if (me.kind === "staff") return refuse("space.not_yours");
    const [first = "", second = "", deed = ""] = path.replace(/^spaces\/?/, "").split("/");
    if (first === this.space) return this.#inSpace(method, second, deed, me, searchParams, body);
    return this.#ofPerson(me, first, second, deed, body);
  }

  #ofPerson(me: Person, first: string, second: string, deed: string, body: Body): object {
    switch (first) {
      case "":
        return this.#now(me);
      case "mine":
        return second === "" ? this.#ofAuthor(me) : this.#change(second, deed, me, body);
      case "appeal":
        return this.#standing(me);
      case "decisions":
        return this.#decided(me, second);
      case "posts":
        return deed === "feel" ? this.#feel(second, me, body) : this.#flag(second, me, body);
      case "care":
      case "words":
      case "break":
      case "people":
        return this.#care(me, first, second, deed, body);
      default:
        return refuse("space.unknown");
    }
  }

  #now(me: Person): object {
    const at = this.#keeper.now();
    const item = { id: this.space, name: "Exam worries", about: "Help each other.", age_band: "14-17", mode: this.mode, staffed: true };
    return {
      at,
      items: [{ ...item, opens_at: null, closes_at: at + 3_600_000, seen_within_minutes: 30 }],
      standing: this.#standing(me),
      break_until: this.#tiesOf(me).breakUntil,
      unseen: 0,
    };
  }

  #standing(me: Person): object {
    const out = this.suspended.has(me.account);
    return { level: out ? "two_weeks" : "none", since: null, until: out ? this.#keeper.now() + 86_400_000 : null, may_post: !out, decision: null };
  }

  #inSpace(method: string, second: string, post: string, me: Person, query: URLSearchParams, body: Body): object {
    const until = this.#tiesOf(me).breakUntil;
    if (until !== null) refuse("space.on_break", { until });
    if (method === "POST") return this.#submit(me, body);
    const at = this.#keeper.now();
    const seen = [...this.posts.values()].filter((each) => this.#isSeen(each, me)).map((each) => this.#shown(each, me));
    if (second === "search") {
      const wanted = (query.get("text") ?? "").toLowerCase();
      return { at, items: seen.filter(({ text }) => text.toLowerCase().includes(wanted)), more: false };
    }
    if (post === "") return { at, items: seen.filter(({ reply_to }) => reply_to === null).reverse(), next: null };
    const top = seen.find(({ id }) => id === post) ?? refuse("post.unknown");
    return { at, post: top, replies: seen.filter(({ reply_to }) => reply_to === post) };
  }

  #submit(me: Person, { id, text, reply_to = null }: Body): object {
    const known = this.posts.get(String(id));
    if (known !== undefined) return known.text === text && known.author.account === me.account ? this.#mine(known) : refuse("post.repeated");
    if (this.mode === "closed") refuse("space.closed");
    if (this.suspended.has(me.account)) refuse("space.suspended");
    if (String(text).trim() === "") refuse("post.text");
    const state = this.mode === "post" ? "shown" : "held";
    const made = { version: 1, state, text: String(text), decision: null, feels: new Set<string>() };
    const post: Post = { id: String(id), author: me, at: this.#keeper.now(), replyTo: reply_to as string | null, ...made };
    this.posts.set(post.id, post);
    return this.#mine(post);
  }

  #change(id: string, deed: string, me: Person, body: Body): object {
    const post = this.#post(id);
    if (post.author.account !== me.account) refuse("post.unknown");
    if (deed === "edit") {
      if (body["version"] !== post.version) refuse("post.changed", { version: post.version });
      Object.assign(post, { text: body["text"], version: post.version + 1, state: "held" });
    } else if (deed === "withdraw") {
      post.state = "withdrawn";
    } else if (deed === "appeal" && post.decision !== null) {
      if (post.decision.appeal !== null || post.decision.id !== body["decision"]) refuse("post.no_appeal");
      post.decision.appeal = { at: this.#keeper.now(), state: "waiting", message: "" };
      post.decision.appeal_until = null;
    }
    return this.#mine(post);
  }

  #feel(id: string, me: Person, { on }: Body): object {
    const post = this.#post(id);
    if (post.author.account === me.account) refuse("post.own");
    if (on === true) post.feels.add(me.account);
    else post.feels.delete(me.account);
    return this.#shown(post, me);
  }

  #flag(id: string, me: Person, body: Body): object {
    this.flags.push({ post: this.#post(id).id, ...body });
    return this.#receipt(`${id} ${me.account}`, "post", me, body);
  }

  #receipt(name: string, about: string, me: Person, { reason }: Body): object {
    const made = { id: newId(), about, reason, at: this.#keeper.now(), state: "received", outcome: null, outcome_at: null, again: false, by: me.account };
    const known = this.#receipts.get(name) ?? made;
    this.#receipts.set(name, known);
    return known;
  }

  #report(route: string, me: Person, conversation: string, body: Body): object {
    switch (route) {
      case "GET reports":
        return { items: [...this.#receipts.values()].filter(({ by }) => by === me.account) };
      case "GET reports/keys":
        return { items: [...this.#keysFor(conversation), ...this.claimedKeys] };
      default:
        if (this.reports.every(({ id }) => id !== body["id"])) this.reports.push(body);
        return this.#receipt(String(body["id"]), "chat", me, body);
    }
  }

  #keysFor(conversation: string): object[] {
    const log = this.#keeper.logs.get(conversation) ?? refuse("conversation.unknown");
    return [...this.#keeper.noteKeys].filter(([device]) => !log.joined.has(device)).map(([device, key]) => this.keyOf(device, key));
  }

  /** What the gateway says of a device and a key. */
  keyOf(device: string, { key, signature }: { readonly key: string; readonly signature: string }): object {
    const record = this.#keeper.organisation.people.get(device) ?? refuse("device.unknown");
    const { account, name } = this.#keeper.devices.get(device) ?? refuse("device.unknown");
    return { device, account, name, key, signature, statement: toBase64Url(record.statement), attestation: toBase64Url(record.attestation) };
  }

  #care(me: Person, first: string, account: string, deed: string, body: Body): object {
    const ties = this.#tiesOf(me);
    if (first === "words") ties.words = body["words"] as readonly string[];
    if (first === "break") ties.breakUntil = body["until"] as number | null;
    if (first === "people") {
      const set = deed === "block" ? ties.blocked : ties.muted;
      if (body["on"] === true) set.add(account);
      else set.delete(account);
    }
    const named = (accounts: Set<string>): object[] => [...accounts].map((each) => ({ account: each, name: this.#nameOf(each) }));
    return { blocked: named(ties.blocked), muted: named(ties.muted), words: ties.words, break_until: ties.breakUntil };
  }

  #nameOf(account: string): string {
    return [...this.#keeper.devices.values()].find((each) => each.account === account)?.name ?? "";
  }

  #tiesOf({ account }: Person): Ties {
    const known = this.#ties.get(account) ?? { blocked: new Set(), muted: new Set(), words: [], breakUntil: null };
    this.#ties.set(account, known);
    return known;
  }

  #isSeen(post: Post, me: Person): boolean {
    const ties = this.#tiesOf(me);
    const other = post.author.account;
    const apart = ties.blocked.has(other) || ties.muted.has(other) || this.#tiesOf(post.author).blocked.has(me.account);
    return post.state === "shown" && !apart && !ties.words.some((word) => post.text.includes(word));
  }

  #shown(post: Post, me: Person): { readonly id: string; readonly text: string; readonly reply_to: string | null } {
    const { id, author, at, version, replyTo, text, feels } = post;
    const replies = [...this.posts.values()].filter((each) => each.replyTo === id && this.#isSeen(each, me)).length;
    return {
      ...{ id, space: this.space, author: { account: author.account, name: author.name }, mine: author.account === me.account, at },
      ...{ edited: version > 1, reply_to: replyTo, text, replies, feels: feels.size, felt: feels.has(me.account) },
    };
  }

  #mine({ id, at, version, state, text, replyTo, feels, decision }: Post): object {
    const may = { held: ["edit", "withdraw"], shown: ["edit", "withdraw"], withdrawn: [] }[state] ?? ["edit", "withdraw", "appeal"];
    const told = decision === null ? null : { ...decision, at, standing: null };
    return { id, space: this.space, at, version, state, text, reply_to: replyTo, feels: feels.size, decision: told, may };
  }

  #decided({ account }: Person, name: string): object {
    const post = [...this.posts.values()].find(({ author, decision }) => author.account === account && decision?.id === name);
    return post === undefined ? refuse("decision.unknown") : { ...post.decision, at: post.at, standing: null };
  }

  #ofAuthor({ account }: Person): object {
    const posts = [...this.posts.values()].filter(({ author }) => author.account === account).reverse();
    return { at: this.#keeper.now(), items: posts.map((post) => this.#mine(post)) };
  }

  #post(id: string): Post {
    return this.posts.get(id) ?? refuse("post.unknown");
  }
}
