/** The worker in which the frames of a call are sealed and opened, one call to a worker. */
import { KeyRing } from "./crypto/sframe/ring";
import { sframeSuite } from "./crypto/sframe/suites";
import { plain } from "./protocol/bytes";
import type { FrameCount, FromFrameWorker, ToFrameWorker, TransformUse } from "./protocol/sframe-worker";

declare const self: DedicatedWorkerGlobalScope;

type Frame = RTCEncodedAudioFrame | RTCEncodedVideoFrame;

/** AES_256_GCM_SHA512_128. */
const SUITE = 5;
const TICK_EVERY = 100;
const COUNT_EVERY = 1_000;
const ASK_EVERY = 1_000;

const ring = new KeyRing(sframeSuite(SUITE));
const counts = new Map<string, FrameCount>();
let told: number | null = null;

/** One after another: a key is added to a generation that is there. */
let turn: Promise<void> = Promise.resolve();

self.onmessage = ({ data }: MessageEvent<ToFrameWorker>) => {
  turn = turn.then(() => take(data));
};

self.onrtctransform = ({ transformer }) => {
  const use = transformer.options as TransformUse;
  const change = use.side === "seal" ? sealing(use) : opening(use);
  const stream = new TransformStream<Frame, Frame>({ transform: change(transformer) });
  // It ends with its track; then there is nothing more to say.
  transformer.readable.pipeThrough(stream).pipeTo(transformer.writable as WritableStream<Frame>).catch(() => undefined);
};

setInterval(tick, TICK_EVERY);
setInterval(() => {
  if (counts.size === 0) return;
  post({ t: "counted", lines: [...counts.values()] });
  counts.clear();
}, COUNT_EVERY);

async function take(message: ToFrameWorker): Promise<void> {
  if (message.t === "install") await ring.install(message.generation, Date.now());
  else await ring.add(message.generation, message.grant, Date.now());
  tick();
}

function tick(): void {
  ring.tick(Date.now());
  if (ring.sending === null || ring.sending === told) return;
  told = ring.sending;
  post({ t: "sending", generation: told });
}

type Change = (frame: Frame, out: TransformStreamDefaultController<Frame>) => Promise<void>;

function sealing({ kind }: TransformUse): () => Change {
  return () => async (frame, out) => {
    const sealed = await ring.seal(kind, plain(new Uint8Array(frame.data)));
    // Without a key nothing goes out.
    if (sealed === null) return;
    frame.data = sealed.buffer;
    out.enqueue(frame);
  };
}

function opening({ kind, participant }: TransformUse & { readonly side: "open" }): (from: RTCRtpScriptTransformer) => Change {
  return (from) => {
    let askedAt = -Infinity;
    return async (frame, out) => {
      const opened = await ring.open(participant, kind, plain(new Uint8Array(frame.data)));
      count(participant, opened.kind === "opened");
      if (opened.kind === "opened") {
        frame.data = opened.frame.buffer;
        out.enqueue(frame);
        return;
      }
      // What follows builds on what was dropped, until a frame comes that stands alone.
      if (kind !== "video" || Date.now() - askedAt < ASK_EVERY) return;
      askedAt = Date.now();
      await from.sendKeyFrameRequest().catch(() => undefined);
    };
  };
}

function count(participant: string, isOpened: boolean): void {
  const { opened, dropped } = counts.get(participant) ?? { opened: 0, dropped: 0 };
  counts.set(participant, { participant, opened: opened + (isOpened ? 1 : 0), dropped: dropped + (isOpened ? 0 : 1) });
}

function post(message: FromFrameWorker): void {
  self.postMessage(message);
}
