/** What a room's tablet asks the gateway, and what it opens with its link (docs/visits.md section 12). */
import { placeToken } from "../crypto/place-token";
import type { GuestLink } from "../crypto/visit-keys";
import type { Environment } from "../engine/environment";
import type { Outcome } from "../model";
import { toBase64Url } from "../protocol/bytes";
import { readRefusal } from "../protocol/frames";
import type { PlaceLink } from "../protocol/place-link";
import { placeSeen, type PlaceSeen, type SealedThere } from "../protocol/places";
import { Malformed } from "../protocol/shape";

const HEADERS = { "Earshot-As": "guest", "Content-Type": "application/json" };

export class PlaceLine {
  readonly #environment: Environment;
  readonly #link: PlaceLink;

  constructor(environment: Environment, link: PlaceLink) {
    this.#environment = environment;
    this.#link = link;
  }

  async look(): Promise<Outcome<PlaceSeen>> {
    const body = JSON.stringify({ place: this.#link.place, token: toBase64Url(await placeToken(this.#link)) });
    const answer = await this.#environment.http("POST", "/v1/visits/guest/place", HEADERS, body).catch(() => null);
    if (answer === null) return failed("network");
    try {
      if (answer.status >= 200 && answer.status < 300) return { ok: true, value: placeSeen(answer.body, "place") };
      const { code, fields } = readRefusal(answer.body);
      return { ok: false, problem: { code, fields } };
    } catch (error) {
      // An answer without a code of ours comes from something in between.
      if (error instanceof Malformed) return failed("network");
      throw error;
    }
  }

  /** Open a visit's link; null where no device of the organisation's staff made it for this place. */
  async open(organisation: string, there: SealedThere): Promise<GuestLink | null> {
    const { openThere } = await import("../crypto/place");
    return openThere(this.#link, organisation, there);
  }
}

function failed(code: string): Outcome<never> {
  return { ok: false, problem: { code, fields: {} } };
}
