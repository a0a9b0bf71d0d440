/** What crosses between a call and the worker that seals and opens its frames. */
import type { MediaKind } from "../crypto/sframe/clear";
import type { Generation, KeyGrant } from "../crypto/sframe/ring";

/** What a transform is for: one's own frames on their way out, or somebody's on their way in. */
export type TransformUse =
  | { readonly side: "seal"; readonly kind: MediaKind }
  | { readonly side: "open"; readonly kind: MediaKind; readonly participant: string };

export type ToFrameWorker =
  | { readonly t: "install"; readonly generation: Generation }
  | { readonly t: "add"; readonly generation: number; readonly grant: KeyGrant };

/** Frames since the last count, of one participant's line. */
export interface FrameCount {
  readonly participant: string;
  readonly opened: number;
  readonly dropped: number;
}

export type FromFrameWorker =
  /** Own frames go out under this generation's key. */
  | { readonly t: "sending"; readonly generation: number }
  | { readonly t: "counted"; readonly lines: readonly FrameCount[] };
