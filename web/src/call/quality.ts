/** How a call does, in words rather than numbers. */

/** Sums since the connection began, as `getStats` has them, and how far away the other side is. */
export interface Sample {
  readonly at: number;
  readonly rtt: number | null;
  readonly packetsReceived: number;
  readonly packetsLost: number;
  readonly framesDecoded: number;
  readonly framesEncoded: number;
  readonly bytesReceived: number;
  readonly bytesSent: number;
}

export type Quality = "good" | "fair" | "poor" | "none";

export interface Judged {
  readonly quality: Quality;
  readonly kbpsIn: number;
  readonly kbpsOut: number;
}

/** Judge the time between two samples; "none" where nothing at all came. */
export function judge(before: Sample, after: Sample): Judged {
  const seconds = Math.max(0.001, (after.at - before.at) / 1000);
  const received = after.packetsReceived - before.packetsReceived;
  const lost = Math.max(0, after.packetsLost - before.packetsLost);
  const loss = received + lost === 0 ? 0 : lost / (received + lost);
  const kbps = (bytes: number): number => Math.round((bytes * 8) / seconds / 1000);
  return {
    quality: received === 0 ? "none" : grade(loss, after.rtt ?? 0),
    kbpsIn: kbps(after.bytesReceived - before.bytesReceived),
    kbpsOut: kbps(after.bytesSent - before.bytesSent),
  };
}

/** What speech bears: with Opus mending, three in a hundred lost and a third of a second there and back are fair. */
export function grade(loss: number, rtt: number): Quality {
  if (loss > 0.1 || rtt > 0.8) return "poor";
  return loss > 0.02 || rtt > 0.3 ? "fair" : "good";
}

interface Stats {
  readonly type?: unknown;
  readonly nominated?: unknown;
  readonly [name: string]: unknown;
}

export function sampleOf(report: Iterable<Stats>, at: number): Sample {
  const all = [...report];
  const flows = all.filter(({ type }) => type === "inbound-rtp" || type === "outbound-rtp");
  const sum = (name: string): number => flows.reduce((total, each) => total + (numberIn(each, name) ?? 0), 0);
  const pair = all.find(({ type, nominated }) => type === "candidate-pair" && nominated === true);
  return {
    at,
    rtt: pair === undefined ? null : numberIn(pair, "currentRoundTripTime"),
    packetsReceived: sum("packetsReceived"),
    packetsLost: sum("packetsLost"),
    framesDecoded: sum("framesDecoded"),
    framesEncoded: sum("framesEncoded"),
    bytesReceived: sum("bytesReceived"),
    bytesSent: sum("bytesSent"),
  };
}

function numberIn(stats: Stats, name: string): number | null {
  const value = stats[name];
  return typeof value === "number" ? value : null;
}
