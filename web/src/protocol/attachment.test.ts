import { encode } from "@msgpack/msgpack";
import { expect, test } from "vitest";
import type { AttachmentBody } from "./attachment";
import { decodeContent, encodeContent, type Content } from "./content";
import { Malformed } from "./shape";

const ID = "000102030405060708090a0b0c0d0e0f";
const place = { id: ID, key: new Uint8Array(32).fill(1), hash: new Uint8Array(32).fill(2), size: 5000 };
const image: AttachmentBody = {
  ...place,
  kind: "image",
  type: "image/jpeg",
  width: 640,
  height: 480,
  thumbnail: new Uint8Array(4096),
};
const voice: AttachmentBody = { ...place, kind: "voice", type: "audio/webm", duration: 4200 };

function read(body: object): unknown {
  return decodeContent(encode({ v: 1, k: "attachment", at: 7, ...body }));
}

test("attachment_survives_the_round_trip", () => {
  for (const body of [image, { ...image, thumbnail: null }, voice]) {
    const content: Content = { k: "attachment", at: 7, ...body };
    expect(decodeContent(encodeContent(content))).toEqual(content);
  }
});

test("attachment_of_a_kind_or_type_to_come_is_newer", () => {
  expect(read({ ...image, kind: "file" })).toEqual({ k: "newer" });
});

test.each(["image/svg+xml", "text/html", "application/xhtml+xml", "", "IMAGE/JPEG", "audio/webm"])(
  "picture_may_not_be_%s",
  (type) => {
    expect(read({ ...image, type })).toEqual({ k: "newer" });
  },
);

test.each([
  ["key", new Uint8Array(31)],
  ["hash", new Uint8Array(33)],
  ["size", 23],
  ["size", 26_220_808],
  ["id", "../../etc/passwd"],
  ["thumbnail", new Uint8Array(4097)],
  ["width", 0],
  ["height", 100_001],
  ["width", -1],
])("attachment_with_a_bad_%s_is_refused", (name, value) => {
  expect(() => read({ ...image, [name]: value })).toThrow(Malformed);
});

test("largest_attachment_is_taken", () => {
  expect(read({ ...image, size: 26_220_807 })).toMatchObject({ size: 26_220_807 });
});
