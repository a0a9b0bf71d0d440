/** Notes for handing over: sealing to the team's devices, reading what came. */
import { openNote, sealNote, writeNote } from "../crypto/desk-note";
import { CryptoRefused } from "../crypto/errors";
import type { DeskNote } from "../model-desk";
import { toBase64Url, utf8 } from "../protocol/bytes";
import { lengthOf } from "../protocol/content";
import { noteKeys, sealedNotes, type NoteKey, type SealedNote } from "../protocol/desk";
import type { Api } from "./api";
import { Refused } from "./errors";
import type { NoteKeys } from "./note-key";
import type { Tools } from "./tools";

const LONGEST = 2000;
/** What is left of the largest sealed note for its text, in bytes. */
const LARGEST = 4900;
/** The gateway takes a note for so many devices. */
const MOST = 100;

export interface NoteFor {
  readonly device: string;
  readonly sealed: string;
}

export class DeskNotes {
  readonly #tools: Tools;
  readonly #api: Api;
  readonly #keys: NoteKeys;
  readonly #read = new Map<string, DeskNote>();

  constructor(tools: Tools, api: Api, keys: NoteKeys) {
    this.#tools = tools;
    this.#api = api;
    this.#keys = keys;
  }

  /** Seal a note to every device of the team whose key holds. Refuses where none is there of whom it is for. */
  async seal(conversation: string, team: string, text: string, to: string | null): Promise<readonly NoteFor[]> {
    if (lengthOf(text) > LONGEST || utf8(text).length > LARGEST) throw new Refused({ code: "note.too_long", fields: {} });
    const { owner, identity } = this.#tools;
    const keys = await this.#keysOf(team);
    const readers = keys.filter(({ account }) => (to === null ? account !== identity.account : account === to));
    if (readers.length === 0) throw new Refused({ code: "note.nobody", fields: {} });
    const written = await writeNote(owner.suite, identity.signKey, conversation, text);
    // Those whom it is for come first, should there be more devices than the gateway takes.
    const ordered = [...readers, ...keys.filter((key) => !readers.includes(key))].slice(0, MOST);
    return Promise.all(
      ordered.map(async ({ device, key }) => {
        const place = { conversation, author: identity.device, recipient: device };
        return { device, sealed: toBase64Url(await sealNote(owner.suite, key, place, written)) };
      }),
    );
  }

  /** Read the notes about a conversation that are for this device, the oldest first. */
  async read(conversation: string): Promise<readonly DeskNote[]> {
    const { items } = await this.#api.get(`/v1/desk/conversations/${conversation}/notes`, sealedNotes);
    await this.#tools.directory.ensure(items.map(({ device }) => device));
    return Promise.all(items.map((item) => this.#open(conversation, item)));
  }

  async #open(conversation: string, { id, at, device, sealed }: SealedNote): Promise<DeskNote> {
    const known = this.#read.get(id);
    if (known !== undefined) return known;
    const author = this.#tools.directory.get(device);
    const note = { id, at, name: author?.name ?? "", text: await this.#textOf(conversation, device, sealed) };
    this.#read.set(id, note);
    return note;
  }

  async #textOf(conversation: string, author: string, sealed: Uint8Array): Promise<string | null> {
    const { owner, identity, directory } = this.#tools;
    const known = directory.get(author);
    if (known?.kind !== "staff") return null;
    const { privateKey } = await this.#keys.own();
    const place = { conversation, author, recipient: identity.device };
    try {
      return await openNote(owner.suite, privateKey, known.signatureKey, place, sealed);
    } catch (error) {
      if (error instanceof CryptoRefused) return null;
      throw error;
    }
  }

  async #keysOf(team: string): Promise<readonly NoteKey[]> {
    const { items } = await this.#api.get(`/v1/desk/note-keys?team=${team}`, noteKeys);
    return this.#keys.trusted(items);
  }
}
