/** The fake gateway's way to an organisation's provider: a code of it is the name of whoever it let through. */
import { fromBase64Url, toBase64Url } from "../protocol/bytes";
import type { BrowserSession } from "./gateway-browser";
import type { Account } from "./gateway-entrance";
import { refuse } from "./gateway-log";

interface Begun {
  readonly purpose: string;
  readonly keep: string;
  readonly device: string | null;
}

interface House {
  readonly devices: ReadonlyMap<string, Account>;
  now(): number;
}

export function isSignOn(path: string): boolean {
  return path.startsWith("/v1/sign-on");
}

function random(): string {
  return toBase64Url(crypto.getRandomValues(new Uint8Array(32)));
}

export class GatewaySignOn {
  readonly #house: House;
  readonly #begun = new Map<string, Begun>();
  readonly #tickets = new Map<string, string>();
  /** Since when whose account is linked to somebody at the provider, by their name there. */
  readonly links = new Map<string, { readonly account: string; readonly at: number }>();
  /** Whom the provider has to ask again before it names them. */
  readonly signedOut = new Set<string>();
  name: string | null = "The trust";

  constructor(house: House) {
    this.#house = house;
  }

  /** Whose account a challenge stands for; once. */
  spend(challenge: string): string | null {
    const account = this.#tickets.get(challenge) ?? null;
    this.#tickets.delete(challenge);
    return account;
  }

  async http(path: string, body: Readonly<Record<string, unknown>>, session: BrowserSession): Promise<object> {
    switch (path) {
      case "/v1/sign-on":
        return { name: this.name };
      case "/v1/sign-on/begin":
        return this.#begin(String(body["purpose"]), String(body["keep"]), session);
      case "/v1/sign-on/finish":
        return this.#finish(String(body["state"]), String(body["code"]), String(body["secret"]), session);
      case "/v1/sign-on/unlink":
        for (const [subject, { account }] of this.links) if (account === this.#signedIn(session).account) this.links.delete(subject);
        return { linked_at: null };
      default: {
        const link = [...this.links.values()].find(({ account }) => account === this.#signedIn(session).account);
        return { linked_at: link?.at ?? null };
      }
    }
  }

  #signedIn(session: BrowserSession): Account {
    return this.#house.devices.get(session.get() ?? "") ?? refuse("session.missing");
  }

  #begin(purpose: string, keep: string, session: BrowserSession): object {
    const state = random();
    const device = purpose === "sign-in" || purpose === "afresh" ? null : this.#signedIn(session).device;
    this.#begun.set(state, { purpose, keep, device });
    return { state, address: `https://login.example.org/authorize?state=${state}` };
  }

  async #finish(state: string, code: string, secret: string, session: BrowserSession): Promise<object> {
    const begun = this.#begun.get(state);
    const kept = toBase64Url(new Uint8Array(await crypto.subtle.digest("SHA-256", fromBase64Url(secret))));
    if (begun?.keep !== kept) return refuse("provider.over");
    this.#begun.delete(state);
    const { purpose, device } = begun;
    if (device !== null && device !== session.get()) return refuse("provider.over");
    if (purpose === "link") {
      const { account, name: username } = this.#signedIn(session);
      this.links.set(code, { account, at: this.#house.now() });
      return { purpose, account, username, challenge: null, until: null };
    }
    const { account } = this.links.get(code) ?? refuse("provider.unknown");
    const username = [...this.#house.devices.values()].find((each) => each.account === account)?.name ?? "";
    if (purpose === "again") return { purpose, account, username, challenge: null, until: this.#house.now() + 300_000 };
    if (purpose === "sign-in" && this.signedOut.has(account)) return refuse("sign_in.stale");
    const challenge = random();
    this.#tickets.set(challenge, account);
    return { purpose: "sign-in", account, username, challenge, until: null };
  }
}
