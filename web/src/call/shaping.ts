/** How much of the line a call takes, so that it works at 350 kbit/s each way, and what that costs. */

export type LineKind = "audio" | "video" | "screen";

/** `video`: as good as the line gives; `saver`: as little as one can still see; `audio`: voices only. */
export type Thrift = "video" | "saver" | "audio";

export interface Shape {
  /** In bit/s. */
  readonly audio: number;
  readonly video: number;
  readonly screen: number;
  readonly framesPerSecond: number;
  readonly scaleDownBy: number;
}

/** Captured at 640 x 360. The browser's own estimate goes below these, never above. */
export const SHAPES: Readonly<Record<Thrift, Shape>> = {
  video: { audio: 28_000, video: 500_000, screen: 400_000, framesPerSecond: 24, scaleDownBy: 1 },
  saver: { audio: 20_000, video: 110_000, screen: 150_000, framesPerSecond: 12, scaleDownBy: 2 },
  audio: { audio: 24_000, video: 0, screen: 150_000, framesPerSecond: 0, scaleDownBy: 2 },
};

/** Packets of voice come fifty a second, and each carries some 40 bytes more than it says. */
const PACKET_OVERHEAD = 16_000;
const VIDEO_OVERHEAD = 1.08;

/** Megabytes that so many minutes take, with so many others, both ways. */
export function megabytes(thrift: Thrift, minutes: number, others: number): number {
  const { audio, video } = SHAPES[thrift];
  const stream = audio + PACKET_OVERHEAD + video * VIDEO_OVERHEAD;
  return Math.ceil((stream * (1 + Math.max(1, others)) * minutes * 60) / 8 / 1_000_000);
}

/** Ask the other side for this much of Opus: speech, mended where packets are lost, silent where nobody speaks. */
export function wishForOpus(sdp: string, thrift: Thrift): string {
  const payload = /^a=rtpmap:(\d+) opus\/48000/m.exec(sdp)?.[1];
  if (payload === undefined) return sdp;
  const wishes = `minptime=10;useinbandfec=1;usedtx=1;stereo=0;maxaveragebitrate=${SHAPES[thrift].audio}`;
  const line = `a=fmtp:${payload} ${wishes}`;
  const known = new RegExp(`^a=fmtp:${payload} .*$`, "gm");
  return known.test(sdp) ? sdp.replace(known, line) : sdp.replace(new RegExp(`^(a=rtpmap:${payload} .*)$`, "gm"), `$1\r\n${line}`);
}

/** Hold a sender to its share. */
export async function shape(sender: RTCRtpSender, kind: LineKind, thrift: Thrift): Promise<void> {
  // What was read is stale once a negotiation or another change came in between; then it is read again.
  for (let round = 0; round < TRIES; round += 1) {
    const parameters = sender.getParameters();
    const [encoding] = parameters.encodings;
    if (encoding === undefined) return;
    Object.assign(encoding, shareOf(kind, thrift));
    parameters.degradationPreference = kind === "screen" ? "maintain-resolution" : "balanced";
    const isSet = await sender.setParameters(parameters).then(
      () => true,
      () => false,
    );
    if (isSet) return;
  }
}

const TRIES = 5;

function shareOf(kind: LineKind, thrift: Thrift): Partial<RTCRtpEncodingParameters> {
  const share = SHAPES[thrift];
  const maxBitrate = Math.max(1, share[kind]);
  if (kind === "audio") return { maxBitrate, priority: "high" };
  if (kind === "screen") return { maxBitrate, maxFramerate: 8, priority: "low" };
  return { maxBitrate, maxFramerate: Math.max(1, share.framesPerSecond), scaleResolutionDownBy: share.scaleDownBy, priority: "low" };
}
