/** The fake gateway's attachments: uploads that go on where they were, and members who may fetch them. */
import type { BytesAnswer } from "../engine/environment";
import { Refused } from "../engine/errors";
import { concat, utf8, type Bytes } from "../protocol/bytes";
import { refuse } from "./gateway-log";
import { newId } from "./organisation";

interface Upload {
  readonly id: string;
  readonly conversation: string;
  readonly device: string;
  readonly attempt: string;
  readonly size: number;
  bytes: Bytes;
}

export class GatewayBlobs {
  readonly uploads: Upload[] = [];
  /** Offset and length of every piece that arrived. */
  readonly pieces: (readonly [offset: number, length: number])[] = [];
  /** Lose the network before so many pieces more; Infinity where it holds. */
  piecesLeft = Infinity;
  /** Lose the network before every download. */
  unreadable = false;
  /** Refuse the next beginning with this code. */
  refusal: string | null = null;
  readonly #isMember: (conversation: string, device: string) => boolean;

  constructor(isMember: (conversation: string, device: string) => boolean) {
    this.#isMember = isMember;
  }

  begin(body: Readonly<Record<string, unknown>>, device: string): object {
    const { refusal } = this;
    this.refusal = null;
    if (refusal !== null) refuse(refusal);
    const [conversation, attempt, size] = [String(body["conversation"]), String(body["attempt"]), Number(body["size"])];
    if (!this.#isMember(conversation, device)) refuse("conversation.not_member");
    const known = this.uploads.find((each) => each.device === device && each.attempt === attempt);
    const upload = known ?? { id: newId(), conversation, device, attempt, size, bytes: new Uint8Array() };
    if (known === undefined) this.uploads.push(upload);
    return stateOf(upload);
  }

  transfer(
    path: string,
    headers: Readonly<Record<string, string>>,
    body: Bytes | null,
    device: string,
  ): BytesAnswer {
    try {
      const upload = this.#find(path.slice("/v1/attachments/".length), device);
      if (body === null && this.unreadable) throw new TypeError("no network");
      if (body === null) return this.#read(upload, headers["Range"] ?? "");
      if (this.piecesLeft-- <= 0) throw new TypeError("no network");
      return { status: 200, body: utf8(JSON.stringify(this.#append(upload, Number(headers["Upload-Offset"]), body))) };
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      return { status: 400, body: utf8(JSON.stringify({ code: error.code, fields: error.fields })) };
    }
  }

  #find(id: string, device: string): Upload {
    const upload = this.uploads.find((each) => each.id === id) ?? refuse("attachment.unknown");
    return this.#isMember(upload.conversation, device) ? upload : refuse("conversation.not_member");
  }

  #append(upload: Upload, offset: number, piece: Bytes): object {
    this.pieces.push([offset, piece.length]);
    if (offset > upload.bytes.length) refuse("attachment.offset", { offset: upload.bytes.length });
    if (offset === upload.bytes.length) upload.bytes = concat(upload.bytes, piece);
    return stateOf(upload);
  }

  #read(upload: Upload, range: string): BytesAnswer {
    const [, first, last] = /^bytes=(\d+)-(\d+)$/.exec(range) ?? [];
    return { status: 206, body: upload.bytes.slice(Number(first), Number(last) + 1) };
  }
}

function stateOf({ id, size, bytes }: Upload): object {
  return { id, size, offset: bytes.length, expires_at: 0 };
}
