/** This device's HPKE key: colleagues seal notes to it, and shares of records (docs/desk.md section 3, docs/records.md). */
import { isNoteKeyOf, newNoteKey, signNoteKey, type NoteKeyPair } from "../crypto/desk-note";
import { toBase64Url } from "../protocol/bytes";
import type { Api } from "./api";
import type { Tools } from "./tools";

/** A device's key, as the gateway lists it. */
export interface ListedKey {
  readonly device: string;
  readonly key: Uint8Array;
  readonly signature: Uint8Array;
}

export class NoteKeys {
  readonly #tools: Tools;
  readonly #api: Api;
  #own: Promise<NoteKeyPair> | null = null;
  #published = false;

  constructor(tools: Tools, api: Api) {
    this.#tools = tools;
    this.#api = api;
  }

  /** Let colleagues seal to this device: once for each time that it signs in. */
  async publish(): Promise<void> {
    if (this.#published) return;
    const { owner, identity } = this.#tools;
    const { publicKey } = await this.own();
    const signature = await signNoteKey(owner.suite, identity.signKey, identity.device, publicKey);
    await this.#api.put("/v1/desk/note-key", { key: toBase64Url(publicKey), signature: toBase64Url(signature) }, () => null);
    this.#published = true;
  }

  /** Made once, whoever asks first. */
  own(): Promise<NoteKeyPair> {
    this.#own ??= this.#load().catch((error: unknown) => {
      this.#own = null;
      throw error;
    });
    return this.#own;
  }

  /** Those that their devices vouch for, of devices that are staff's and not revoked; each with its account. */
  async trusted<K extends ListedKey>(listed: readonly K[]): Promise<readonly (K & { readonly account: string })[]> {
    const { directory, owner } = this.#tools;
    const devices = listed.map(({ device }) => device);
    await directory.ensure(devices);
    const revoked = await directory.revoked(devices);
    const held = await Promise.all(
      listed.map(async (each) => {
        const known = directory.get(each.device);
        if (known?.kind !== "staff" || revoked.has(each.device)) return [];
        const holds = await isNoteKeyOf(owner.suite, known, each.key, each.signature);
        // Whose a device is, is for its attestation to say.
        return holds ? [{ ...each, account: known.account }] : [];
      }),
    );
    return held.flat();
  }

  async #load(): Promise<NoteKeyPair> {
    const { store, owner } = this.#tools;
    const row = await store.get("desk", ["note-key"]);
    if (row?.kind === "note-key") return row;
    const fresh = await newNoteKey(owner.suite);
    await store.write([{ store: "desk", key: ["note-key"], value: { kind: "note-key", ...fresh } }]);
    return fresh;
  }
}
