/**
 * What of an encoded frame stays readable. The parts of a browser that cut frames into packets and put them
 * together again look into VP8's first bytes: one bit says whether a frame stands alone, and ten bytes of such
 * a frame carry its size. Nobody looks into Opus before its decoder does. What stays readable is authenticated.
 */
export type MediaKind = "audio" | "video";

const KEY_FRAME = 10;
const DELTA_FRAME = 1;

export function clearLength(kind: MediaKind, frame: Uint8Array): number {
  if (kind === "audio") return 0;
  const standsAlone = ((frame[0] ?? 0) & 1) === 0;
  return Math.min(standsAlone ? KEY_FRAME : DELTA_FRAME, frame.length);
}
