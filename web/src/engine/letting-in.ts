/**
 * The first device's side of letting another one in (docs/devices.md): it shows a code and a secret, checks
 * who asks by them, and gives its word for that key and no other.
 */
import { endorse, isMacOf, macOf } from "../crypto/linking";
import type { Adding, Outcome } from "../model";
import { toBase64Url, type Bytes } from "../protocol/bytes";
import { linkAccepted, linkOpened, linkStanding, type LinkStanding } from "../protocol/http";
import { linkAnswerBytes, linkRequestBytes, SECRET_SIZE, writeLink } from "../protocol/linking";
import { outcomeOf, type Api } from "./api";
import { isRefused } from "./errors";
import type { Tools } from "./tools";

/** The push may be lost; so often is looked while somebody holds the code up. */
const LOOK_EVERY = 4_000;
/** The new device publishes its KeyPackages a moment after it is in. */
const ADD_AFTER = [500, 1_000, 2_000, 3_000, 5_000, 8_000] as const;

interface Shown {
  readonly code: string;
  readonly secret: Bytes;
  readonly link: string;
  readonly endsAt: number;
  step: Adding["step"];
  /** Who asks, once their MAC was found to hold. */
  asker: { readonly name: string; readonly key: Bytes } | null;
}

export interface LettingInEvents {
  changed(): void;
  /** Add a device to every conversation that it is not in yet; true where there is none left. */
  add(device: string): boolean;
}

export class LettingIn {
  readonly #tools: Tools;
  readonly #api: Api;
  readonly #events: LettingInEvents;
  #shown: Shown | null = null;
  #callOff: (() => void) | null = null;
  #stopped = false;

  constructor(tools: Tools, api: Api, events: LettingInEvents) {
    this.#tools = tools;
    this.#api = api;
    this.#events = events;
  }

  get view(): Adding | null {
    if (this.#shown === null) return null;
    const { link, endsAt, step, asker } = this.#shown;
    return Object.freeze({ link, endsAt, step, device: asker?.name ?? "" });
  }

  stop(): void {
    this.#stopped = true;
    this.#callOff?.();
  }

  /** Have a new code to show. */
  begin(): Promise<Outcome<null>> {
    return outcomeOf(async () => {
      const { environment, now } = this.#tools;
      const { code, expires_at: expiresAt } = await this.#api.post("/v1/devices/link", {}, linkOpened);
      const secret = environment.randomBytes(SECRET_SIZE);
      const link = writeLink(environment.origin, { code, secret });
      // The screen counts down by this machine's clock.
      const endsAt = expiresAt - (now() - environment.now());
      this.#shown = { code, secret, link, endsAt, step: "shown", asker: null };
      this.#watch(this.#shown);
      this.#events.changed();
      return null;
    });
  }

  /** Somebody may have asked by the code that is shown. */
  look(): void {
    const shown = this.#shown;
    if (shown?.step !== "shown") return;
    this.#look(shown).catch(() => {
      // Without a network the next look finds out.
      this.#watch(shown);
    });
  }

  async #look(shown: Shown): Promise<void> {
    const standing = await this.#api.get("/v1/devices/link", linkStanding);
    if (this.#shown !== shown || shown.step !== "shown") return;
    if (standing.state === "open") {
      this.#watch(shown);
      return;
    }
    shown.step = standing.state === "asked" ? await this.#judge(shown, standing) : "ended";
    if (shown.step === "failed") await this.#api.post("/v1/devices/link/refuse", {}, () => null);
    this.#events.changed();
  }

  /** Whoever asks must know the secret, and mean the very key that the gateway names. */
  async #judge(shown: Shown, { device }: LinkStanding): Promise<Adding["step"]> {
    if (device === null) return "ended";
    const { name, signature_key: key, mac } = device;
    if (!(await isMacOf(shown.secret, linkRequestBytes(shown.code, key, name), mac))) return "failed";
    shown.asker = { name, key };
    return "asked";
  }

  /** Yes, to the device that asks. */
  accept(): Promise<Outcome<null>> {
    return outcomeOf(async () => {
      const shown = this.#shown;
      const asker = shown?.asker ?? null;
      if (shown === null || asker === null || shown.step !== "asked") return null;
      const { key: signatureKey } = asker;
      const { identity, owner, now } = this.#tools;
      const { account, device: by, organisation } = identity;
      const at = Math.floor(now());
      const vouched = { organisation: organisation.id, account, by, signatureKey, at };
      const endorsement = await endorse(owner.suite, identity.signKey, vouched);
      const { id, key: organisationKey, frankingKey, removalKey } = organisation;
      const answer = linkAnswerBytes({ organisation: id, organisationKey, frankingKey, removalKey, account, by, signatureKey });
      const body = {
        signature_key: toBase64Url(signatureKey),
        at,
        endorsement: toBase64Url(endorsement),
        mac: toBase64Url(await macOf(shown.secret, answer)),
      };
      const { device } = await this.#api.post("/v1/devices/link/answer", body, linkAccepted).catch((error: unknown) => {
        if (isRefused(error, "link.ended", "link.unknown", "link.taken")) this.#become(shown, "ended");
        throw error;
      });
      this.#become(shown, "added");
      this.#add(device, 0);
      return null;
    });
  }

  /** No, never mind, or done. */
  end(): Promise<Outcome<null>> {
    const shown = this.#shown;
    this.#shown = null;
    this.#events.changed();
    return outcomeOf(async () => {
      const isOpen = shown?.step === "shown" || shown?.step === "asked";
      if (isOpen) await this.#api.post("/v1/devices/link/refuse", {}, () => null);
      return null;
    });
  }

  #become(shown: Shown, step: Adding["step"]): void {
    shown.step = step;
    this.#events.changed();
  }

  #watch(shown: Shown): void {
    this.#callOff?.();
    this.#callOff = this.#tools.environment.after(LOOK_EVERY, () => {
      if (this.#shown !== shown || this.#stopped || shown.step !== "shown") return;
      if (this.#tools.environment.now() >= shown.endsAt) this.#become(shown, "ended");
      else this.look();
    });
  }

  /** Add the new device as soon as it can be added. If this one goes away meanwhile, it joins by itself. */
  #add(device: string, attempt: number): void {
    const wait = ADD_AFTER[attempt];
    if (wait === undefined) return;
    this.#tools.environment.after(wait, () => {
      if (!this.#stopped && !this.#events.add(device)) this.#add(device, attempt + 1);
    });
  }
}
