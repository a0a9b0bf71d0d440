/** What a browser is to the engine, with the fake gateway at the other end of its network. */
import { Refused } from "../engine/errors";
import type { Environment, HttpAnswer, Socket, SocketEvents } from "../engine/environment";
import type { Bytes } from "../protocol/bytes";
import { afterShort } from "./clock";

export const ORIGIN = "https://chat.example.org";

export interface BrowserSession {
  get(): string | null;
  set(device: string | null): void;
}

export type BrowserEnvironment = Environment & { signedInAs: string | null; cutOff: boolean; unhurried: boolean };

/** The gateway as a browser reaches it. */
interface Reach {
  reachable(): boolean;
  http(route: string, body: unknown, session: BrowserSession): Promise<object>;
  transfer(path: string, headers: Readonly<Record<string, string>>, body: Bytes | null, device: string): ReturnType<Environment["transfer"]> | Awaited<ReturnType<Environment["transfer"]>>;
  connect(device: string, reached: () => boolean, events: SocketEvents): Socket;
}

export function environmentOf(gateway: Reach): BrowserEnvironment {
  const reached = (): boolean => gateway.reachable() && !browser.cutOff;
  const session: BrowserSession = {
    get: () => browser.signedInAs,
    set: (device) => {
      browser.signedInAs = device;
    },
  };
  const browser = {
    signedInAs: null as string | null,
    cutOff: false,
    /** Its short waits are not shortened: within a test they do not end. */
    unhurried: false,
    origin: ORIGIN,
    deviceName: "Android tablet",
    now: () => Date.now(),
    random: () => 0.5,
    randomBytes: (size: number) => crypto.getRandomValues(new Uint8Array(size)),
    after: (wait: number, run: () => void) => afterShort(wait, browser.unhurried, run),
    http: async (method: string, path: string, _headers: object, body?: string): Promise<HttpAnswer> => {
      if (!reached()) throw new TypeError("no network");
      try {
        return { status: 200, body: await gateway.http(`${method} ${path}`, JSON.parse(body ?? "{}"), session) };
      } catch (error) {
        if (error instanceof Refused) return { status: 400, body: { code: error.code, fields: error.fields } };
        throw error;
      }
    },
    transfer: (_method: string, path: string, headers: Readonly<Record<string, string>>, body: Bytes | null) => {
      if (!reached()) return Promise.reject(new TypeError("no network"));
      return Promise.resolve().then(() => gateway.transfer(path, headers, body, browser.signedInAs ?? ""));
    },
    connect: (_path: string, _protocol: string, events: SocketEvents): Socket => gateway.connect(browser.signedInAs ?? "", reached, events),
  };
  return browser;
}
