/** The host's device gives each guest inside the media secret of each generation, and of none that they are not in. */
import type { VisitSignal } from "../protocol/visit-signals";
import type { View } from "../protocol/visits";
import type { SignalKeys } from "./signal-keys";

export class GuestKeysOut {
  readonly #me: string;
  readonly #keys: SignalKeys;
  readonly #send: (guest: string, signal: VisitSignal) => boolean;
  readonly #given = new Map<string, number>();

  constructor(me: string, keys: SignalKeys, send: (guest: string, signal: VisitSignal) => boolean) {
    this.#me = me;
    this.#keys = keys;
    this.#send = send;
  }

  /** The guest's page was loaded again, and knows nothing. */
  forget(guest: string): void {
    this.#given.delete(guest);
  }

  async give(view: View): Promise<void> {
    if (view.host !== this.#me || this.#keys.epoch === null) return;
    const guests = view.people.filter(({ participant, account, place }) => {
      return account === "" && place === "inside" && this.#keys.hasGuest(participant);
    });
    for (const { participant } of guests) {
      if (this.#given.get(participant) === view.generation) continue;
      this.#given.set(participant, view.generation);
      const keys = await this.#keys.media(view.epoch, view.generation);
      const signal = keys && ({ k: "keys", e: view.epoch, g: view.generation, secret: keys.media } as const);
      if (signal === null || !this.#send(participant, signal)) this.#given.delete(participant);
    }
  }
}
