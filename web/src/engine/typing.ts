/** Typing: who is, and telling that one is oneself. Nothing of it is stored. */
import { epochOf } from "../crypto/group";
import { CryptoRefused } from "../crypto/errors";
import { openSignal, sealSignal } from "../crypto/signal";
import { decodeSignal, encodeSignal } from "../protocol/content";
import type { SealedPush } from "../protocol/frames";
import { Malformed } from "../protocol/shape";
import type { Desk } from "./log";

const AT_MOST_EVERY = 3_000;
const STANDS_FOR = 6_000;
const NONCE_SIZE = 12;

export class Typing {
  readonly #desk: Desk;
  readonly #others = new Map<string, () => void>();
  #toldAt: number | null = null;

  constructor(desk: Desk) {
    this.#desk = desk;
  }

  get devices(): readonly string[] {
    return [...this.#others.keys()];
  }

  /** Say that one is typing, at most every three seconds, or that one has stopped. */
  tell(typing: boolean): void {
    const now = this.#desk.tools.environment.now();
    if (typing ? this.#toldAt !== null && now - this.#toldAt < AT_MOST_EVERY : this.#toldAt === null) return;
    this.#toldAt = typing ? now : null;
    // A signal that does not arrive is not missed.
    this.#send(typing).catch(() => undefined);
  }

  async hear(push: SealedPush): Promise<void> {
    const { tools, held, id: conversation } = this.#desk;
    const secret = held.record.signalKeys.find((each) => each.epoch === push.epoch);
    const other = push.sender !== tools.identity.device && push.sender in held.record.roster;
    if (secret === undefined || !other) return;
    const place = { kind: "signal", conversation, epoch: push.epoch, sender: push.sender } as const;
    try {
      const { typing } = decodeSignal(await openSignal(secret.key, place, push.sealed));
      if (typing) this.#start(push.sender);
      else this.stop(push.sender);
    } catch (error) {
      if (!(error instanceof CryptoRefused || error instanceof Malformed)) throw error;
    }
  }

  /** Somebody's message is here, or six seconds went by. */
  stop(device: string): void {
    this.#others.get(device)?.();
    if (this.#others.delete(device)) this.#desk.tools.changed();
  }

  #start(device: string): void {
    const { environment, changed } = this.#desk.tools;
    this.#others.get(device)?.();
    const callOff = environment.after(STANDS_FOR, () => {
      this.stop(device);
    });
    this.#others.set(device, callOff);
    changed();
  }

  async #send(typing: boolean): Promise<void> {
    const { tools, held, id: conversation } = this.#desk;
    const secret = held.record.signalKeys.at(-1);
    if (held.group === null || secret === undefined || !tools.online()) return;
    const epoch = epochOf(held.group);
    const place = { kind: "signal", conversation, epoch, sender: tools.identity.device } as const;
    const nonce = tools.environment.randomBytes(NONCE_SIZE);
    const sealed = await sealSignal(secret.key, place, encodeSignal({ typing }), nonce);
    await tools.request({ t: "signal", conversation, epoch, sealed });
  }
}
