/** The way to one's own devices in the trail, whose code is fetched once everything else is there. */
import type { Outcome } from "../model";
import type { OwnDevicesCall, Told } from "../model-own-devices";
import { outcomeOf, refusal, type Api } from "./api";
import type { OwnDevices } from "./afterwards-own-devices";
import type { Tools } from "./tools";

/** After the greeting, and after a change that may have brought a device. */
const A_MOMENT = 3_000;

const NOTHING: readonly Told[] = [];

export class OwnDevicesDoor {
  readonly #tools: Tools;
  readonly #load: () => Promise<OwnDevices>;
  readonly #inside: () => readonly string[];
  #room: OwnDevices | null = null;
  #callOff: (() => void) | null = null;
  /** The devices that were inside at the last check; null before the first. */
  #seen: string | null = null;
  #stopped = false;

  constructor(tools: Tools, api: Api, inside: () => readonly string[]) {
    this.#tools = tools;
    this.#inside = inside;
    this.#load = async () => {
      const room = new (await import("./afterwards-own-devices")).OwnDevices(tools, api, inside);
      await room.load();
      return room;
    };
  }

  get told(): readonly Told[] {
    return this.#room?.told ?? NOTHING;
  }

  stop(): void {
    this.#stopped = true;
    this.#callOff?.();
    this.#room?.stop();
  }

  /** Something changed, or the line is up: see in a moment whether it concerns the account's devices. */
  hear(): void {
    if (this.#stopped || this.#callOff !== null || !this.#tools.online()) return;
    this.#callOff = this.#tools.environment.after(A_MOMENT, () => {
      this.#callOff = null;
      void this.#see().catch(() => undefined);
    });
  }

  async call(call: OwnDevicesCall): Promise<Outcome<null>> {
    const room = await this.#open().catch(() => null);
    return room === null ? refusal("network") : outcomeOf(() => room.call(call));
  }

  async #see(): Promise<void> {
    const inside = [...this.#inside()].sort().join();
    if (this.#stopped || inside === this.#seen) return;
    const room = await this.#open();
    this.#seen = inside;
    await room.look();
  }

  async #open(): Promise<OwnDevices> {
    const loaded = this.#room ?? (await this.#load());
    // Two may have asked at once, and the session may be over.
    const room = (this.#room ??= loaded);
    if (this.#stopped) room.stop();
    return room;
  }
}
