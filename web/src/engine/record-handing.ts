/** Shares pass on to a lead's other devices, and to who takes over (docs/records.md section 4). */
import { CryptoRefused } from "../crypto/errors";
import { isShare, openShare, sealShare } from "../crypto/record";
import type { HandingOn } from "../model-records";
import { toBase64Url } from "../protocol/bytes";
import { owedShares, type OwedShare } from "../protocol/record-answers";
import type { Api } from "./api";
import type { NoteKeys } from "./note-key";
import type { Tools } from "./tools";

export class Handing {
  readonly #tools: Tools;
  readonly #api: Api;
  readonly #keys: NoteKeys;

  constructor(tools: Tools, api: Api, keys: NoteKeys) {
    this.#tools = tools;
    this.#api = api;
    this.#keys = keys;
  }

  /** Hand everything on that others lack; what could not be is left, and counted. */
  async run(): Promise<HandingOn> {
    let handed = 0;
    for (;;) {
      const { items, more } = await this.#api.get("/v1/records/owed", owedShares);
      const given = await this.#each(items);
      handed += given;
      if (!more || given === 0) return { handed, left: items.length - given };
    }
  }

  async #each(items: readonly OwedShare[]): Promise<number> {
    let given = 0;
    for (const item of items) if (await this.#hand(item)) given++;
    return given;
  }

  async #hand({ record, account, check, sealed, to }: OwedShare): Promise<boolean> {
    const { owner, identity } = this.#tools;
    const { privateKey } = await this.#keys.own();
    const trusted = await this.#keys.trusted(to);
    if (trusted.length === 0) return false;
    try {
      const share = await openShare(owner.suite, privateKey, { of: { record }, account, device: identity.device }, sealed);
      if (!(await isShare(record, { account, share, check }))) return false;
      const passed = await Promise.all(
        trusted.map(async ({ device, key }) => {
          return { device, sealed: toBase64Url(await sealShare(owner.suite, key, { of: { record }, account, device }, share)) };
        }),
      );
      await this.#api.post(`/v1/records/${record}/hand-on`, { account, sealed: passed }, () => null);
      return true;
    } catch (error) {
      if (error instanceof CryptoRefused) return false;
      throw error;
    }
  }
}
