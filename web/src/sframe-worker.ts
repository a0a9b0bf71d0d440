/** The worker in which the frames of a call are sealed and opened, one call to a worker. */
import { KeyRing } from "./crypto/sframe/ring";
import { sframeSuite } from "./crypto/sframe/suites";
import { plain } from "./protocol/bytes";
import type { FrameCount, FromFrameWorker, ToFrameWorker, TransformUse } from "./protocol/sframe-worker";

declare const self: DedicatedWorkerGlobalScope;

type Frame = RTCEncodedAudioFrame | RTCEncodedVideoFrame;

/** AES_256_GCM_SHA512_128. */
const SUITE = 5;
const COUNT_EVERY = 1_000;

const ring = new KeyRing(sframeSuite(SUITE));
const counts = new Map<string, FrameCount>();
let told: number | null = null;

self.onmessage = ({ data }: MessageEvent<ToFrameWorker>) => {
  void take(data);
};

self.onrtctransform = ({ transformer }) => {
  const use = transformer.options as TransformUse;
  const change = use.side === "seal" ? sealing(use) : opening(use);
  const stream = new TransformStream<Frame, Frame>({ transform: change });
  // It ends with its track; then there is nothing more to say.
  transformer.readable.pipeThrough(stream).pipeTo(transformer.writable).catch(() => undefined);
};

setInterval(() => {
  tick();
  if (counts.size === 0) return;
  post({ t: "counted", lines: [...counts.values()] });
  counts.clear();
}, COUNT_EVERY);

async function take(message: ToFrameWorker): Promise<void> {
  if (message.t === "grant") {
    await ring.install(message.grant, Date.now());
    post({ t: "installed", epoch: message.grant.epoch });
  } else {
    ring.ready(message.participant, message.epoch, Date.now());
  }
  tick();
}

function tick(): void {
  ring.tick(Date.now());
  if (ring.sendingEpoch === null || ring.sendingEpoch === told) return;
  told = ring.sendingEpoch;
  post({ t: "sending", epoch: told });
}

type Change = (frame: Frame, out: TransformStreamDefaultController<Frame>) => Promise<void>;

function sealing({ kind }: TransformUse): Change {
  return async (frame, out) => {
    const sealed = await ring.seal(kind, plain(new Uint8Array(frame.data)));
    // Without a key nothing goes out.
    if (sealed === null) return;
    frame.data = sealed.buffer;
    out.enqueue(frame);
  };
}

function opening({ kind, participant }: TransformUse & { readonly side: "open" }): Change {
  return async (frame, out) => {
    const opened = await ring.open(participant, kind, plain(new Uint8Array(frame.data)));
    count(participant, opened.kind === "opened");
    if (opened.kind === "dropped") return;
    frame.data = opened.frame.buffer;
    out.enqueue(frame);
  };
}

function count(participant: string, isOpened: boolean): void {
  const { opened, dropped } = counts.get(participant) ?? { opened: 0, dropped: 0 };
  counts.set(participant, { participant, opened: opened + (isOpened ? 1 : 0), dropped: dropped + (isOpened ? 0 : 1) });
}

function post(message: FromFrameWorker): void {
  self.postMessage(message);
}
