/** The fake gateway's codes for second devices: one at a time, first come first served. */
import { toBase64Url } from "../protocol/bytes";
import { refuse } from "./gateway-log";

type Body = Readonly<Record<string, unknown>>;

interface Asker {
  readonly name: string;
  readonly signature_key: string;
  readonly mac: string;
}

/** A code that a device shows, and what came of it. */
export interface Link {
  readonly code: string;
  readonly device: string;
  state: string;
  asker: Asker | null;
  ticket: string;
  added: string | null;
  mac: string;
}

/** What a yes says. */
export interface Yes {
  readonly signatureKey: string;
  readonly at: number;
  readonly endorsement: string;
}

export class GatewayLinks {
  readonly all: Link[] = [];
  /** What a dishonest gateway makes of whoever asks, before the first device is told. */
  swap: (asker: Asker) => Asker = (asker) => asker;
  readonly #now: () => number;
  readonly #push: (device: string) => void;
  readonly #add: (by: string, yes: Yes) => Promise<string>;

  constructor(now: () => number, push: (device: string) => void, add: (by: string, yes: Yes) => Promise<string>) {
    this.#now = now;
    this.#push = push;
    this.#add = add;
  }

  /** Answer what a signed-in device asks of its own code. */
  answer(route: string, device: string, body: Body): Promise<object> | object {
    switch (route) {
      case "POST /v1/devices/link":
        return this.open(device);
      case "GET /v1/devices/link":
        return this.standing(device);
      case "POST /v1/devices/link/answer":
        return this.accept(device, body);
      default:
        return this.refuse(device);
    }
  }

  open(device: string): object {
    const code = toBase64Url(crypto.getRandomValues(new Uint8Array(30))).toUpperCase().replace(/[^0-9A-HJKMNP-TV-Z]/g, "7").slice(0, 10);
    this.all.unshift({ code, device, state: "open", asker: null, ticket: "", added: null, mac: "" });
    return { code, expires_at: this.#now() + 300_000 };
  }

  standing(device: string): object {
    const { state, asker } = this.#of(device);
    return { state, expires_at: this.#now() + 1, device: asker };
  }

  ask(body: Body): object {
    const link = this.all.find(({ code }) => code === body["code"]) ?? refuse("link.unknown");
    const { name, signature_key } = body["device"] as Asker;
    if (link.state !== "open") refuse(link.state === "asked" ? "link.taken" : "link.ended");
    link.asker = this.swap({ name, signature_key, mac: String(body["mac"]) });
    link.state = "asked";
    link.ticket = toBase64Url(crypto.getRandomValues(new Uint8Array(32)));
    this.#push(link.device);
    return { ticket: link.ticket, expires_at: this.#now() + 300_000 };
  }

  async accept(device: string, body: Body): Promise<object> {
    const link = this.#of(device);
    const yes = { signatureKey: String(body["signature_key"]), at: Number(body["at"]), endorsement: String(body["endorsement"]) };
    link.added = await this.#add(device, yes);
    link.mac = String(body["mac"]);
    link.state = "accepted";
    return { device: link.added };
  }

  refuse(device: string): object {
    const link = this.#of(device);
    if (["open", "asked"].includes(link.state)) link.state = "refused";
    return {};
  }

  /** The device that was let in, for its session; null while nobody decided. */
  finish(body: Body): Link | null {
    const link = this.all.find(({ ticket }) => ticket === body["ticket"]) ?? refuse("link.unknown");
    if (link.state === "refused") refuse("link.refused");
    if (link.state === "ended") refuse("link.ended");
    return link.state === "accepted" ? link : null;
  }

  #of(device: string): Link {
    return this.all.find((link) => link.device === device) ?? refuse("link.unknown");
  }
}

