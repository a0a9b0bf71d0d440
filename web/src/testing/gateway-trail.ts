/** The fake gateway's trail, as far as devices go, and what a dishonest one makes of it. */
import { ed25519 } from "@noble/curves/ed25519.js";
import { hmac } from "@noble/hashes/hmac.js";
import { sha256 } from "@noble/hashes/sha2.js";
import { concat, toBase64Url, toHex, utf8, type Bytes } from "../protocol/bytes";
import { growthFrom, leafOf, pathTo, rootOver } from "./paper-tree";

interface Entered {
  readonly device: string;
  readonly entry: Bytes;
  readonly details: string | null;
}

const SALT = new Uint8Array(32);

export class GatewayTrail {
  readonly #organisation: string;
  readonly #now: () => number;
  #seed = ed25519.utils.randomSecretKey();
  #entered: readonly Entered[] = [];
  /** Devices of which the answers say nothing. */
  readonly hidden = new Set<string>();
  /** What a dishonest gateway makes of an answer. */
  bend: (answer: object) => object = (answer) => answer;

  constructor(organisation: string, now: () => number) {
    this.#organisation = organisation;
    this.#now = now;
  }

  added(account: string, device: string, statement: Uint8Array): void {
    this.#enter("device.added", account, device, `{"attestation":"00","statement_sha256":"${toHex(sha256(statement))}"}`);
  }

  endorsed(by: string, device: string): void {
    this.#enter("device.endorsed", by, device, null);
  }

  recovered(account: string, device: string): void {
    this.#enter("device.recovered", account, device, null);
  }

  revoked(device: string): void {
    this.#enter("device.revoked", "", device, null);
  }

  /** Begin a log of another key, with the same in it. */
  beginAnother(): void {
    this.#seed = ed25519.utils.randomSecretKey();
  }

  /** Forget the newest entries, as a database that was restored does. */
  rollBack(entries: number): void {
    this.#entered = this.#entered.slice(0, -entries);
  }

  /** Put another entry in the place of the first. */
  rewrite(): void {
    this.#entered = this.#entered.map((each, index) => (index === 0 ? { ...each, entry: this.#write("device.added", "", "0".repeat(32), "{}") } : each));
  }

  answer(devices: ReadonlySet<string>, seen: number): object {
    const leaves = this.#entered.map(({ entry }) => leafOf(entry));
    const size = leaves.length;
    const own = this.#entered.flatMap((each, index) => (devices.has(each.device) && !this.hidden.has(each.device) ? [{ ...each, index }] : []));
    return this.bend({
      key: this.#key(),
      checkpoint: toBase64Url(this.#checkpoint(size, rootOver(leaves))),
      consistency: seen > size ? null : growthFrom(seen, leaves).map(toBase64Url),
      entries: own.map(({ index, entry, details }) => ({
        index,
        entry: toBase64Url(entry),
        path: pathTo(index, leaves).map(toBase64Url),
        details,
        salt: details === null ? null : toBase64Url(SALT),
      })),
    });
  }

  #enter(kind: string, actor: string, device: string, details: string | null): void {
    this.#entered = [...this.#entered, { device, entry: this.#write(kind, actor, device, details ?? "{}"), details }];
  }

  #write(kind: string, actor: string, subject: string, details: string): Bytes {
    const commitment = toHex(hmac(sha256, SALT, utf8(details)));
    const [at, organisation] = [Math.floor(this.#now()), this.#organisation];
    return utf8(JSON.stringify({ actor, at, commitment, kind, organisation, subject, v: 1 }));
  }

  get #origin(): string {
    return `chat.example.org/v1/trail/${this.#organisation}`;
  }

  get #material(): Bytes {
    return concat(Uint8Array.of(1), ed25519.getPublicKey(this.#seed));
  }

  get #keyId(): Bytes {
    return new Uint8Array(sha256(concat(utf8(`${this.#origin}\n`), this.#material))).slice(0, 4);
  }

  #key(): string {
    return `${this.#origin}+${toHex(this.#keyId)}+${base64(this.#material)}`;
  }

  #checkpoint(size: number, root: Bytes): Bytes {
    const text = `${this.#origin}\n${String(size)}\n${base64(root)}\n`;
    const signature = concat(this.#keyId, ed25519.sign(utf8(text), this.#seed));
    return utf8(`${text}\n\u2014 ${this.#origin} ${base64(signature)}\n`);
  }
}

function base64(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes));
}
