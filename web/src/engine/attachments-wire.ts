/** Attachments piece by piece, to the gateway and from it (docs/protocol.md section 10). */
import { CryptoRefused } from "../crypto/errors";
import { uploadRecord, type BlobPlace } from "../protocol/attachment";
import type { Bytes } from "../protocol/bytes";
import type { UploadRow } from "../store/records";
import type { Api } from "./api";
import { isRefused } from "./errors";

/** Small enough that a slow phone shows that something moves, and loses little where the line breaks. */
export const PIECE = 256 * 1024;

type Moved = (done: number) => void;

/** Upload from wherever the gateway says that it is; gives the attachment's id once all of it is there. */
export async function upload(api: Api, row: Pick<UploadRow, "conversation" | "attempt">, sealed: Bytes, moved: Moved, signal: AbortSignal): Promise<string> {
  const begin = { conversation: row.conversation, attempt: row.attempt, size: sealed.length };
  const restart = (): Promise<{ readonly id: string; readonly offset: number }> =>
    api.post("/v1/attachments", begin, uploadRecord);
  let reached = await restart();
  moved(reached.offset);
  while (reached.offset < sealed.length) {
    signal.throwIfAborted();
    const { id, offset } = reached;
    try {
      reached = await api.append(id, offset, sealed.subarray(offset, offset + PIECE), signal);
    } catch (error) {
      // It has less than it said: it was restored from a copy, perhaps.
      if (!isRefused(error, "attachment.offset")) throw error;
      reached = await restart();
    }
    moved(reached.offset);
  }
  return reached.id;
}

/** Fetch the ciphertext; it is still to be checked. */
export async function download(api: Api, blob: BlobPlace, moved: Moved): Promise<Bytes> {
  const sealed = new Uint8Array(blob.size);
  moved(0);
  for (let first = 0; first < blob.size; first += PIECE) {
    const end = Math.min(first + PIECE, blob.size);
    const piece = await api.piece(blob.id, first, end);
    if (piece.length !== end - first) throw new CryptoRefused("attachment");
    sealed.set(piece, first);
    moved(end);
  }
  return sealed;
}
