/**
 * Look after one's own devices in the trail (docs/trail.md section 8): checks, and keeps what there is to tell. Fetched once the
 * screen is there and the line is up, as its name says to `tools/size.js`.
 */
import { verifyAttestation } from "../crypto/attestation";
import { CryptoRefused, DirectoryUnavailable } from "../crypto/errors";
import { TrailBroken } from "../crypto/trail/broken";
import { checkOwnTrail, type CheckedTrail } from "../crypto/trail/own";
import type { OwnDevicesCall, Told } from "../model-own-devices";
import { plain, sameBytes, toHex } from "../protocol/bytes";
import { listedDevices, ownTrail } from "../protocol/own-devices";
import type { PersonRecord } from "../protocol/records";
import { Malformed } from "../protocol/shape";
import type { WatchRow } from "../store/records";
import { LeaseLost } from "../store/store";
import type { Api } from "./api";
import { ConnectionLost, Refused } from "./errors";
import { judge, namedDevices, settledAs, type Attested, type Evidence } from "./own-judging";
import type { Tools } from "./tools";
import { isVouched } from "./trust";

const DAY = 24 * 60 * 60_000;
/** After a check that could not be made, and while a device is missing in the trail. */
const SOON = 10 * 60_000;
/** So long a gateway may answer everything but this. */
const SILENT_AFTER = 3 * DAY;
/** At most this many devices in one question (docs/protocol.md section 4). */
const AT_ONCE = 100;

const ROW = ["me"] as const;
const FRESH: WatchRow = { kept: null, settled: [], missing: {}, failingSince: null, told: [] };

export class OwnDevices {
  readonly #tools: Tools;
  readonly #api: Api;
  readonly #inside: () => readonly string[];
  #row: WatchRow = FRESH;
  #turn: Promise<unknown> = Promise.resolve();
  #callOff: (() => void) | null = null;
  #stopped = false;

  /** `inside`: the devices of the account that are in conversations with this one. */
  constructor(tools: Tools, api: Api, inside: () => readonly string[]) {
    this.#tools = tools;
    this.#api = api;
    this.#inside = inside;
  }

  /** Show what was found before. */
  async load(): Promise<void> {
    this.#row = (await this.#tools.store.get("watch", ROW)) ?? FRESH;
    this.#tools.changed();
  }

  get told(): readonly Told[] {
    return this.#row.told;
  }

  stop(): void {
    this.#stopped = true;
    this.#callOff?.();
  }

  /** Check now, and again when it is due. */
  look(): Promise<void> {
    return this.#inTurn(async () => {
      if (this.#stopped) return;
      let wait = SOON;
      try {
        await this.#check();
        wait = this.#isQuiet() ? DAY : SOON;
      } catch (error) {
        if (error instanceof LeaseLost) this.#tools.leaseLost();
        // Everything else comes round again with the next look.
      }
      this.#schedule(wait);
    });
  }

  /** Do what the person says. Throws what the gateway refuses, and where there is no connection. */
  async call(call: OwnDevicesCall): Promise<null> {
    if (call.name === "settle") {
      const [told] = call.args;
      await this.#inTurn(() => this.#settle(told));
      return null;
    }
    const [device] = call.args;
    await this.#api.post(`/v1/devices/${device}/revoke`, {}, () => null);
    await this.#inTurn(() => this.#keep({ ...this.#row, told: this.#row.told.filter((each) => each.kind === "record" || each.device !== device) }));
    void this.look();
    return null;
  }

  async #settle(told: Told): Promise<void> {
    const rest = this.#row.told.filter((each) => settledAs(each) !== settledAs(told));
    // A record that was asked about is met afresh.
    if (told.kind === "record") await this.#keep({ ...this.#row, kept: null, failingSince: null, told: rest });
    else await this.#keep({ ...this.#row, told: rest, settled: [...this.#row.settled, settledAs(told)] });
    void this.look();
  }

  async #check(): Promise<void> {
    try {
      await this.#compare(await this.#fetch());
    } catch (error) {
      await this.#stumble(error);
    }
  }

  async #compare(checked: CheckedTrail): Promise<void> {
    // Asked for after the trail: a device that the trail says was removed is so in the list, too.
    const listed = await this.#api.get("/v1/devices", listedDevices);
    const { told, missing } = judge(await this.#gather(checked, listed));
    await this.#keep({ ...this.#row, kept: checked.kept, told, missing, failingSince: null });
  }

  async #fetch(): Promise<CheckedTrail> {
    const { owner, identity } = this.#tools;
    const { kept } = this.#row;
    const given = await this.#api.get(`/v1/devices/trail?seen=${String(kept?.size ?? 0)}`, ownTrail);
    return checkOwnTrail(owner.suite.signature, given, identity.organisation.id, kept);
  }

  async #gather({ deeds }: CheckedTrail, listed: Evidence["listed"]): Promise<Evidence> {
    const { identity, directory, face, now } = this.#tools;
    const inside = this.#inside();
    const named = namedDevices({ deeds, listed, inside });
    await directory.ensure(named);
    const { settled, missing } = this.#row;
    return {
      self: identity.device,
      now: now(),
      deeds,
      listed,
      inside,
      attested: await this.#attested(named),
      isVouched: (device) => face === "person" && isVouched(device, [identity.device], (each) => directory.get(each)),
      settled,
      missing,
    };
  }

  /** What the directory attests of devices now, whatever it did before. */
  async #attested(devices: readonly string[]): Promise<ReadonlyMap<string, Attested>> {
    const found = new Map<string, Attested>();
    for (let start = 0; start < devices.length; start += AT_ONCE) {
      const { people } = await this.#tools.request({ t: "who", devices: devices.slice(start, start + AT_ONCE) });
      for (const person of people) {
        const attested = await this.#verify(person);
        if (attested !== null) found.set(person.device, attested);
      }
    }
    return found;
  }

  /** Null where it has no attestation that verifies: then it is in no group either. */
  async #verify(person: PersonRecord): Promise<Attested | null> {
    const { owner, identity, directory } = this.#tools;
    try {
      const { signatureKey } = await verifyAttestation(owner.suite, identity.organisation, person);
      const met = directory.get(person.device)?.signatureKey ?? signatureKey;
      const hash = await crypto.subtle.digest("SHA-256", plain(person.statement));
      return { statement: toHex(new Uint8Array(hash)), sameKey: sameBytes(met, signatureKey) };
    } catch (error) {
      if (error instanceof CryptoRefused || error instanceof Malformed || error instanceof RangeError) return null;
      throw error;
    }
  }

  async #stumble(error: unknown): Promise<void> {
    if (error instanceof TrailBroken) return this.#tellOfRecord(error.fault);
    if (error instanceof Refused && error.code === "trail.unknown" && this.#row.kept !== null) return this.#tellOfRecord("checkpoint.missing");
    if (!this.#isAnswer(error)) throw error;
    const since = this.#row.failingSince ?? this.#tools.now();
    if (this.#tools.now() - since >= SILENT_AFTER) return this.#tellOfRecord("silent");
    return this.#keep({ ...this.#row, failingSince: since });
  }

  /** Whether somebody is there who could have answered as they should. */
  #isAnswer(error: unknown): boolean {
    if (error instanceof ConnectionLost || error instanceof DirectoryUnavailable) return this.#tools.online();
    return error instanceof Malformed || (error instanceof Refused && !error.code.startsWith("session."));
  }

  async #tellOfRecord(fault: string): Promise<void> {
    const devices = this.#row.told.filter(({ kind }) => kind !== "record");
    await this.#keep({ ...this.#row, told: [{ kind: "record", fault }, ...devices] });
  }

  async #keep(row: WatchRow): Promise<void> {
    if (this.#stopped) return;
    await this.#tools.store.write([{ store: "watch", key: ROW, value: row }]);
    this.#row = row;
    this.#tools.changed();
  }

  #isQuiet(): boolean {
    const { missing, failingSince, told } = this.#row;
    return failingSince === null && Object.keys(missing).length === 0 && told.length === 0;
  }

  #schedule(wait: number): void {
    this.#callOff?.();
    if (!this.#stopped) this.#callOff = this.#tools.environment.after(wait, () => void this.look());
  }

  #inTurn(work: () => Promise<void>): Promise<void> {
    const done = this.#turn.then(work);
    this.#turn = done.catch(() => undefined);
    return done;
  }
}
