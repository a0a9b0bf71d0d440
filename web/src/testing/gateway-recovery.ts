/** The fake gateway's recovery phrases: one for an account, used once. */
import type { Suite } from "../crypto/suite";
import { fromBase64Url } from "../protocol/bytes";
import type { PersonRecord } from "../protocol/records";
import { recoveredBytes } from "../protocol/recovery";
import { refuse } from "./gateway-log";
import type { Account } from "./gateway-entrance";

type Body = Readonly<Record<string, unknown>>;
type Chain = NonNullable<PersonRecord["recovered"]>;

interface Phrase {
  readonly locator: string;
  readonly owner: Account;
  readonly at: number;
  readonly key: Uint8Array<ArrayBuffer>;
  readonly endorsement: Uint8Array<ArrayBuffer>;
}

/** What the fake gateway does with a device that came back: keeps it, and says what it is told. */
export type LetBack = (owner: Account, signatureKey: Uint8Array<ArrayBuffer>, chain: Chain) => Promise<string>;

export class GatewayRecovery {
  readonly #suite: Suite;
  readonly #organisation: string;
  readonly #letBack: LetBack;
  readonly #returned = new Map<string, { readonly device: string; readonly phrase: Phrase }>();
  phrases: readonly Phrase[] = [];
  /** What a dishonest gateway makes of a chain, before others are told. */
  bend: (chain: Chain) => Chain = (chain) => chain;
  /** So many answers to coming back are lost on their way. */
  losing = 0;

  constructor(suite: Suite, organisation: string, letBack: LetBack) {
    this.#suite = suite;
    this.#organisation = organisation;
    this.#letBack = letBack;
  }

  made({ account }: Account): object {
    const mine = this.phrases.find(({ owner }) => owner.account === account);
    return { made_at: mine?.at ?? null, by: mine?.owner.device ?? null };
  }

  make(owner: Account, body: Body): object {
    this.remove(owner);
    const [key, endorsement] = [fromBase64Url(String(body["key"])), fromBase64Url(String(body["endorsement"]))];
    this.phrases = [...this.phrases, { locator: String(body["locator"]), owner, at: Number(body["at"]), key, endorsement }];
    return {};
  }

  remove({ account }: Account): object {
    this.phrases = this.phrases.filter(({ owner }) => owner.account !== account);
    return {};
  }

  find({ locator }: Body): object {
    const phrase = this.#of(String(locator)) ?? [...this.#returned.values()].find((each) => each.phrase.locator === locator)?.phrase;
    return { organisation: this.#organisation, account: (phrase ?? refuse("recovery.refused")).owner.account };
  }

  /** The device that came back, and which one made the phrase. */
  async use(body: Body): Promise<{ readonly device: string; readonly by: string }> {
    const given = (body["device"] as { signature_key: string }).signature_key;
    const before = this.#returned.get(given);
    if (before !== undefined) return this.#answer(before.device, before.phrase);
    const phrase = this.#of(String(body["locator"])) ?? refuse("recovery.refused");
    const [signatureKey, challenge] = [fromBase64Url(given), fromBase64Url(String(body["challenge"]))];
    const signature = fromBase64Url(String(body["recovered"]));
    const signed = recoveredBytes({ organisation: this.#organisation, account: phrase.owner.account, signatureKey, challenge });
    if (!(await this.#suite.signature.verify(phrase.key, signed, signature))) refuse("recovery.refused");
    this.remove(phrase.owner);
    const { key, at, endorsement } = phrase;
    const chain = this.bend({ key, by: phrase.owner.device, at, endorsement, challenge, signature });
    const device = await this.#letBack(phrase.owner, signatureKey, chain);
    this.#returned.set(given, { device, phrase });
    return this.#answer(device, phrase);
  }

  #answer(device: string, phrase: Phrase): { readonly device: string; readonly by: string } {
    if (this.losing > 0) {
      this.losing -= 1;
      throw new TypeError("the answer is lost");
    }
    return { device, by: phrase.owner.device };
  }

  #of(wanted: string): Phrase | undefined {
    return this.phrases.find(({ locator }) => locator === wanted);
  }
}
