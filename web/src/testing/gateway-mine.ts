/** The fake gateway's side of the young person, and consents, by the rules of docs/desk.md section 4 and docs/inviting.md. */
import { utf8 } from "../protocol/bytes";
import type { Summary } from "../protocol/records";
import { refuse, type GatewayLog } from "./gateway-log";
import { newId, type Person } from "./organisation";

interface Team {
  readonly id: string;
  readonly name: string;
}

interface Consent {
  readonly id: string;
  readonly log: GatewayLog;
  readonly kind: "invite" | "transfer";
  readonly account: string | null;
  readonly team: string | null;
  readonly name: string;
  readonly title: string;
  state: "asked" | "accepted" | "declined" | "ended" | "done";
  history: "from_now" | "all" | null;
}

type Body = Readonly<Record<string, unknown>>;

/** Whose desk it is. */
export interface MineKeeper {
  now(): number;
  readonly team: Team;
  readonly care: Team;
  readonly logs: ReadonlyMap<string, GatewayLog>;
  readonly devices: ReadonlyMap<string, Person>;
  readonly desk: { stop(log: GatewayLog): void; start(log: GatewayLog): void };
  teamOf(person: Person): Team;
  /** Everybody who may see it hears of it. */
  announce(log: GatewayLog): void;
  /** An account's rights changed. */
  disturb(account: string): void;
}

export class GatewayMine {
  readonly consents: Consent[] = [];
  /** What was given as feedback. */
  readonly feedback: Body[] = [];
  /** How often somebody asked how things are. */
  looks = 0;
  readonly #keeper: MineKeeper;

  constructor(keeper: MineKeeper) {
    this.#keeper = keeper;
  }

  /** What a guest may, and how much of the past is theirs. */
  guestOf(log: GatewayLog, account: string): Summary["guest"] {
    const found = this.consents.find((each) => each.log === log && each.account === account && each.state === "accepted");
    return found?.history ? { history: found.history } : null;
  }

  /** A young person opens a conversation with a team that is not their desk: only after a yes. */
  opened(log: GatewayLog): void {
    const move = this.consents.find(({ log: from, team, state }) => from.openedBy === log.openedBy && team === log.team && state === "accepted");
    if (move === undefined) return refuse("conversation.not_yours", { reason: "not_in_team" });
    move.state = "done";
    log.brings = [...move.log.brings, move.log.id];
    this.#say(move);
  }

  /** Whether they may. */
  mayOpen(account: string, team: string): boolean {
    return this.consents.some(({ log, team: to, state }) => log.openedBy === account && to === team && state === "accepted");
  }

  /** Null where the route is another's. */
  async http(route: string, device: string, body: Body): Promise<object | null> {
    const { method, query, first, name, last } = partsOf(route);
    switch (first) {
      case "now":
        return this.#now(query);
      case "texts":
        return { texts };
      case "feedback":
        return this.feedback.push(body) > 0 ? {} : null;
      case "consents":
        return this.#decide(name, last, device, body);
      case "conversations":
        return this.#ofTalk(`${method} ${last}`, this.#keeper.logs.get(name) ?? refuse("conversation.unknown"), body);
      default:
        return null;
    }
  }

  #ofTalk(deed: string, log: GatewayLog, body: Body): object | null {
    switch (deed) {
      case "POST stop":
        this.#keeper.desk.stop(log);
        return {};
      case "POST start":
        this.#keeper.desk.start(log);
        return {};
      case "GET choices":
        return this.#choices();
      case "POST consents":
        return this.#shown(this.#ask(log, body));
      case "GET consents":
        return { items: this.consents.filter((each) => each.log === log).map((each) => this.#shown(each)) };
      default:
        return null;
    }
  }

  #now(query: URLSearchParams): object {
    this.looks++;
    const log = this.#keeper.logs.get(query.get("conversation") ?? "") ?? refuse("conversation.unknown");
    const at = this.#keeper.now();
    const team = log.team === this.#keeper.care.id ? this.#keeper.care : this.#keeper.team;
    const mine = { conversation: log.id, phase: "new", answered_by: null, stopped: false, contact: 0, feedback: false };
    return {
      ...{ at, team, organisation: { id: newId(), name: "Northbrook" }, version: 1, languages: ["en"], language: "en" },
      ...{ easy_read: query.get("easy_read") === "1", open: true, opens: null, closes: at + 3_600_000, answered_by: at + 7_200_000 },
      ...{ texts, urgent_help: [{ label: "Emergency", phone: "999", link: "javascript:alert(1)", text_to: null }], conversations: [mine] },
    };
  }

  #choices(): object {
    const people = [...this.#keeper.devices.values()].filter((each) => each.kind === "staff" && this.#keeper.teamOf(each).id === this.#keeper.care.id);
    return {
      people: people.map(({ account, name, title }) => ({ account, name, title, teams: [this.#keeper.care.name] })),
      teams: [this.#keeper.care],
    };
  }

  #ask(log: GatewayLog, { kind, account = null, team = null }: Body): Consent {
    const person = [...this.#keeper.devices.values()].find((each) => each.account === account);
    if (kind === "invite" && person === undefined) refuse("desk.colleague", { account: String(account) });
    if (kind === "transfer" && team !== this.#keeper.care.id) refuse("desk.team_unknown");
    const name = person?.name ?? this.#keeper.care.name;
    const about = { account: account as string | null, team: team as string | null, name, title: person?.title ?? "" };
    const made: Consent = { id: newId(), log, kind: kind as Consent["kind"], ...about, state: "asked", history: null };
    this.consents.push(made);
    this.#say(made);
    return made;
  }

  async #decide(id: string, deed: string, device: string, body: Body): Promise<object> {
    const found = this.consents.find((each) => each.id === id);
    if (found === undefined) return refuse("desk.consent_unknown");
    if (deed === "end") await this.#end(found);
    else this.#answer(found, device, body);
    return this.#shown(found);
  }

  #answer(found: Consent, device: string, { ok, name, title, history }: Body): void {
    if (this.#keeper.devices.get(device)?.account !== found.log.openedBy) refuse("conversation.not_yours");
    if (ok === true && found.state === "accepted") return;
    if (found.state !== "asked") refuse("desk.consent_over", { state: found.state });
    if (name !== found.name || title !== found.title) refuse("desk.consent_other");
    if (ok === true) this.#agree(found, history as "from_now" | "all");
    else found.state = "declined";
    this.#say(found);
  }

  #agree(found: Consent, history: "from_now" | "all"): void {
    found.state = "accepted";
    if (found.account === null) return;
    found.history = history;
    this.#keeper.disturb(found.account);
  }

  async #end(found: Consent): Promise<void> {
    const guest = found.state === "accepted" ? found.account : null;
    found.state = "ended";
    this.#say(found);
    if (guest === null) return;
    for (const device of [...found.log.joined.keys()]) {
      if (this.#keeper.devices.get(device)?.account === guest) await found.log.putOff(device);
    }
    this.#keeper.announce(found.log);
    this.#keeper.disturb(guest);
  }

  #shown({ id, log, kind, account, team, name, title, state, history }: Consent): object {
    return { id, conversation: log.id, kind, account, team, name, title, state, history };
  }

  #say({ id: consent, log, kind, state, name, title }: Consent): void {
    log.forge("system", "", "", utf8(JSON.stringify({ code: "desk.consent", consent, kind, state, name, title, by: "person" })));
    this.#keeper.announce(log);
  }
}

function partsOf(route: string): Readonly<Record<"method" | "first" | "name" | "last", string>> & { readonly query: URLSearchParams } {
  const [method = "", address = ""] = route.split(" ");
  const url = new URL(address, "https://gateway.example");
  const [first = "", name = "", last = ""] = url.pathname.replace("/v1/desk/", "").split("/");
  return { method, query: url.searchParams, first, name, last };
}

const texts = {
  in_hours: "Answer by {answered_by}.",
  out_of_hours: "Closed. Answer by {answered_by}.",
  confidentiality: "Between you and us.",
  closing: "Goodbye.",
};
