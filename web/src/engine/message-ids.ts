/**
 * Names for a device's messages: a random number to begin with, then the next and the next.
 *
 * Neighbours then lie together in the gateway's index, so that an evening's messages write one page of it and not
 * one each. They tell nothing that the order of the messages does not.
 */
import { toHex, type Bytes } from "../protocol/bytes";

const ID_BITS = 128;

export class MessageIds {
  #next: bigint;

  constructor(randomBytes: (size: number) => Bytes) {
    this.#next = BigInt(`0x${toHex(randomBytes(ID_BITS / 8))}`);
  }

  next(): string {
    const id = this.#next.toString(16).padStart(ID_BITS / 4, "0");
    this.#next = BigInt.asUintN(ID_BITS, this.#next + 1n);
    return id;
  }
}
