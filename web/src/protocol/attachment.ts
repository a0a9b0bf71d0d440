/** How a message describes an attachment, and what the gateway says of an upload (docs/protocol.md section 10). */
import type { Bytes } from "./bytes";
import { bytes, count, fields, id, Malformed, nullable, shape, text, type Reader } from "./shape";

export const LARGEST_ATTACHMENT = 25 * 1024 * 1024;
/** The ciphertext of the largest: prefix, chunks and their tags. */
const LARGEST_SEALED = 26_220_807;
/** Longest side that a picture is drawn at; what claims more is drawn smaller. */
const LARGEST_SIDE = 100_000;
export const LARGEST_THUMBNAIL = 4096;

const IMAGE_TYPES = ["image/jpeg", "image/png", "image/webp"];
const VOICE_TYPES = ["audio/webm", "audio/ogg", "audio/mp4"];

/** Where the ciphertext is, and what opens it. */
export interface BlobPlace {
  readonly id: string;
  readonly key: Bytes;
  readonly hash: Bytes;
  readonly size: number;
}

/** What it is: shown before, and without, the ciphertext. */
export type Media =
  | {
      readonly kind: "image";
      readonly type: string;
      readonly width: number;
      readonly height: number;
      readonly thumbnail: Bytes | null;
    }
  | { readonly kind: "voice"; readonly type: string; readonly duration: number };

export type AttachmentBody = Media & BlobPlace;

/** The part that is shown, without the part that opens. */
export function mediaOf(body: Media): Media {
  const { kind, type } = body;
  if (kind === "voice") return { kind, type, duration: body.duration };
  return { kind, type, width: body.width, height: body.height, thumbnail: body.thumbnail };
}

/** How far an upload is. */
export interface UploadRecord {
  readonly id: string;
  readonly size: number;
  readonly offset: number;
}

function sized(size: number): Reader<Bytes> {
  return (value, at) => {
    const read = bytes(value, at);
    if (read.length !== size) throw new Malformed(at);
    return read;
  };
}

function between(least: number, most: number): Reader<number> {
  return (value, at) => {
    const read = count(value, at);
    if (read < least || read > most) throw new Malformed(at);
    return read;
  };
}

const thumbnail: Reader<Bytes> = (value, at) => {
  const read = bytes(value, at);
  if (read.length > LARGEST_THUMBNAIL) throw new Malformed(at);
  return read;
};

const side = between(1, LARGEST_SIDE);
export const blobPlace: Reader<BlobPlace> = shape({ id, key: sized(32), hash: sized(32), size: between(24, LARGEST_SEALED) });
const imageShape = shape({ width: side, height: side, thumbnail: nullable(thumbnail) });
const voiceShape = shape({ duration: count });

/** Read an attachment; null for a kind or type that this version does not show. */
export const attachmentBody: Reader<AttachmentBody | null> = (value, at) => {
  const given = fields(value, at);
  const [kind, type] = [text(given["kind"], `${at}.kind`), text(given["type"], `${at}.type`)];
  // The type goes to the browser, so it is one of a few: nothing that a page could be made of.
  if (kind === "image" && IMAGE_TYPES.includes(type)) return { kind, type, ...imageShape(value, at), ...blobPlace(value, at) };
  if (kind === "voice" && VOICE_TYPES.includes(type)) return { kind, type, ...voiceShape(value, at), ...blobPlace(value, at) };
  return null;
};

export const uploadRecord: Reader<UploadRecord> = shape({ id, size: count, offset: count });
