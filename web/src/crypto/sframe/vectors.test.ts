import { describe, expect, inject, test } from "vitest";
import "../../testing/provided";
import { concat, fromHex, toHex, type Bytes } from "../../protocol/bytes";
import { CryptoRefused } from "../errors";
import { decodeHeader, encodeHeader } from "./header";
import { deriveKey, expand, openWith } from "./keys";
import { sframeSuite } from "./suites";

type Hex = string;

interface Vectors {
  readonly header: readonly { readonly kid: string; readonly ctr: string; readonly encoded: Hex }[];
  readonly aes_ctr_hmac: readonly AeadVector[];
  readonly aes_256_ctr_hmac: readonly AeadVector[];
  readonly sframe: readonly SframeVector[];
}

type AeadVector = Readonly<Record<"key" | "nonce" | "aad" | "pt" | "ct", Hex>> & { readonly cipher_suite: number };

type SframeVector = AeadVector &
  Readonly<Record<"base_key" | "sframe_key" | "sframe_salt" | "metadata", Hex>> & {
    readonly kid: string;
    readonly ctr: string;
  };

/** Numbers of 64 bits would lose their end in a number; `kid` and `ctr` stay as they are written. */
function parse(json: string): Vectors {
  return JSON.parse(json.replaceAll(/"(kid|ctr)":\s*(\d+)/g, '"$1":"$2"')) as Vectors;
}

const given = inject("sframeVectors");
const none: Vectors = { header: [], aes_ctr_hmac: [], aes_256_ctr_hmac: [], sframe: [] };
const vectors = given === "" ? none : parse(given);

function flipped(bytes: Bytes, at: number): Bytes {
  const copy = bytes.slice();
  copy[at] = (copy[at] ?? 0) ^ 1;
  return copy;
}

describe.skipIf(given === "")("the SFrame test vectors (set EARSHOT_VECTORS to their parent folder)", () => {
  test("are those that are meant to be here", () => {
    const counts = Object.values(vectors as unknown as Record<string, unknown[]>).map((each) => each.length);
    expect(counts).toEqual([289, 3, 3, 5]);
  });

  test("header_is_written_and_read_as_they_say", () => {
    for (const { kid, ctr, encoded } of vectors.header) {
      const header = fromHex(encoded);
      expect(toHex(encodeHeader(BigInt(kid), BigInt(ctr)))).toBe(encoded);
      expect(decodeHeader(header)).toEqual({ kid: BigInt(kid), counter: BigInt(ctr), length: header.length });
      if (header.length > 1) expect(() => decodeHeader(header.slice(0, -1))).toThrow(CryptoRefused);
    }
  });

  test.each([...vectors.aes_ctr_hmac, ...vectors.aes_256_ctr_hmac])(
    "suite_$cipher_suite_seals_and_opens_as_they_say",
    async ({ cipher_suite, key, nonce, aad, pt, ct }) => {
      const aead = await sframeSuite(cipher_suite).importKey(fromHex(key));
      expect(toHex(await aead.seal(fromHex(nonce), fromHex(aad), fromHex(pt)))).toBe(ct);
      expect(toHex(await aead.open(fromHex(nonce), fromHex(aad), fromHex(ct)))).toBe(pt);
      for (const at of [0, fromHex(ct).length - 1]) {
        await expect(aead.open(fromHex(nonce), fromHex(aad), flipped(fromHex(ct), at))).rejects.toThrow(CryptoRefused);
      }
    },
  );

  test.each(vectors.sframe)("suite_$cipher_suite_protects_a_frame_as_they_say", async (vector) => {
    const [suite, kid, counter] = [sframeSuite(vector.cipher_suite), BigInt(vector.kid), BigInt(vector.ctr)];
    const [base, plaintext, metadata, sealed] = [vector.base_key, vector.pt, vector.metadata, vector.ct].map(fromHex);
    if (!base || !plaintext || !metadata || !sealed) throw new Error("a field is missing");
    const { key, salt } = await expand(suite, kid, base);
    expect([toHex(key), toHex(salt)]).toEqual([vector.sframe_key, vector.sframe_salt]);

    const derived = await deriveKey(suite, kid, base);
    expect(toHex(await derived.seal(counter, plaintext, metadata))).toBe(vector.ct);
    expect(toHex(await openWith(derived, sealed, metadata))).toBe(vector.pt);
    await expect(openWith(derived, sealed, concat(metadata, metadata))).rejects.toThrow(CryptoRefused);
    for (const at of [4, sealed.length - 1]) {
      await expect(openWith(derived, flipped(sealed, at), metadata)).rejects.toThrow(CryptoRefused);
    }
  });
});
