/** What moderators ask of the fake gateway's desk, by the rules of docs/moderation.md section 5. */
import { refuse, type GatewayLog } from "./gateway-log";
import { newId, type Person } from "./organisation";

const PROMISED = 3_600_000;

interface Asked {
  readonly id: string;
  readonly log: GatewayLog;
  readonly at: number;
  times: number;
  by: Person | null;
  promisedAt: number;
  /** The team has written since. */
  kept: boolean;
}

/** Whose desk it is. */
interface Keeper {
  now(): number;
  readonly devices: ReadonlyMap<string, Person>;
  push(account: string, frame: object): void;
}

export class GatewayAsks {
  /** How often somebody asked for all of them. */
  looks = 0;
  /** Carry this many promises out, but lose the answer. */
  loseAnswers = 0;
  readonly #all: Asked[] = [];
  readonly #keeper: Keeper;

  constructor(keeper: Keeper) {
    this.#keeper = keeper;
  }

  /** A moderator asks the desk to write to whom a conversation is with. */
  raise(log: GatewayLog): string {
    const made: Asked = { id: newId(), log, at: this.#keeper.now(), times: 1, by: null, promisedAt: 0, kept: false };
    this.#all.push(made);
    this.#told(made);
    return made.id;
  }

  /** The hour is over, and nobody has written. */
  lapse(id: string): void {
    const found = this.#find(id);
    Object.assign(found, { by: null, times: found.times + 1 });
    this.#told(found);
  }

  /** Somebody wrote into a conversation. */
  wrote(log: GatewayLog, device: string): void {
    if (this.#keeper.devices.get(device)?.kind !== "staff") return;
    for (const each of this.#all) if (each.log === log && each.by !== null) each.kept = true;
  }

  http(route: string, device: string): object {
    const me = this.#keeper.devices.get(device) ?? refuse("device.unknown");
    const [, name = null] = /^POST \/v1\/moderation\/asks\/(\w+)\/take$/.exec(route) ?? [];
    if (name !== null) return this.#take(name, me);
    this.looks += 1;
    const mine = this.#all.filter((each) => each.by === null || (each.by.account === me.account && !each.kept));
    return { at: this.#keeper.now(), items: mine.map((each) => this.#shape(each)) };
  }

  #take(name: string, me: Person): object {
    const found = this.#find(name);
    if (found.by !== null && found.by.account !== me.account) refuse("ask.taken", { account: found.by.account, name: found.by.name });
    if (found.by === null) {
      Object.assign(found, { by: me, promisedAt: this.#keeper.now() });
      this.#told(found);
    }
    if (this.loseAnswers > 0) {
      this.loseAnswers -= 1;
      throw new TypeError("the answer was lost");
    }
    return this.#shape(found);
  }

  #find(id: string): Asked {
    return this.#all.find((each) => each.id === id) ?? refuse("ask.unknown");
  }

  #told({ id, log, times }: Asked): void {
    for (const { account, kind } of this.#keeper.devices.values()) {
      if (kind === "staff") this.#keeper.push(account, { t: "ask", ask: id, team: log.team, times });
    }
  }

  #shape({ id, log, at, times, by, promisedAt }: Asked): object {
    const opener = [...this.#keeper.devices.values()].find(({ account }) => account === log.openedBy);
    return {
      ...{ id, team: log.team, person: { account: log.openedBy, name: opener?.name ?? "" }, policy: "self_harm", at, times },
      ...{ conversation: log.id, by: { account: newId(), name: "Maya Lewis" }, decision: newId() },
      taken: by === null ? null : { account: by.account, name: by.name },
      taken_at: by === null ? null : promisedAt,
      until: by === null ? null : promisedAt + PROMISED,
    };
  }
}
