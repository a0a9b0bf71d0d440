/** Opus where the browser has it; Safari's older ones only have AAC. */
const TYPES = ["audio/webm;codecs=opus", "audio/ogg;codecs=opus", "audio/mp4"];
/** Plenty for a voice; three minutes are then half a megabyte. */
const BITS_PER_SECOND = 24_000;
const TICK = 200;

export type RecorderState =
  | { readonly phase: "asking" }
  | { readonly phase: "recording"; readonly elapsed: number }
  | { readonly phase: "done"; readonly recording: Blob; readonly duration: number }
  /** refused: the person or the browser said no; missing: no microphone; broken: anything else. */
  | { readonly phase: "failed"; readonly why: "refused" | "missing" | "broken" };

/** Record one voice note. The microphone is open from `start` until it stops, and not a moment longer. */
export class VoiceRecorder {
  readonly #longest: number;
  readonly #changed: (state: RecorderState) => void;
  readonly #parts: Blob[] = [];
  #stream: MediaStream | null = null;
  #recorder: MediaRecorder | null = null;
  #timer: ReturnType<typeof setInterval> | undefined;
  #since = 0;
  #closed = false;

  constructor(longest: number, changed: (state: RecorderState) => void) {
    this.#longest = longest;
    this.#changed = changed;
  }

  async start(): Promise<void> {
    this.#changed({ phase: "asking" });
    try {
      const voice = { channelCount: 1, echoCancellation: true, noiseSuppression: true };
      const stream = await navigator.mediaDevices.getUserMedia({ audio: voice });
      this.#stream = stream;
      if (this.#closed) this.#letGo();
      else this.#record(stream);
    } catch (error) {
      this.#fail(whyOf(error));
    }
  }

  /** End the recording; what was said so far is then there to listen to. */
  readonly stop = (): void => {
    if (this.#recorder?.state === "recording") this.#recorder.stop();
  };

  /** Throw everything away. */
  close(): void {
    this.#closed = true;
    this.stop();
    this.#letGo();
  }

  #record(stream: MediaStream): void {
    const type = TYPES.find((each) => MediaRecorder.isTypeSupported(each));
    const recorder = new MediaRecorder(stream, {
      audioBitsPerSecond: BITS_PER_SECOND,
      ...(type === undefined ? {} : { mimeType: type }),
    });
    recorder.ondataavailable = ({ data }) => {
      if (data.size > 0) this.#parts.push(data);
    };
    recorder.onstop = () => {
      this.#finish(recorder.mimeType);
    };
    recorder.onerror = () => {
      this.#fail("broken");
    };
    recorder.start();
    this.#recorder = recorder;
    this.#since = performance.now();
    this.#timer = setInterval(this.#tick, TICK);
    // Nobody is recorded behind a page that cannot be seen.
    document.addEventListener("visibilitychange", this.#stopUnseen);
    this.#changed({ phase: "recording", elapsed: 0 });
  }

  readonly #tick = (): void => {
    const elapsed = performance.now() - this.#since;
    if (elapsed >= this.#longest) this.stop();
    else this.#changed({ phase: "recording", elapsed });
  };

  readonly #stopUnseen = (): void => {
    if (document.visibilityState === "hidden") this.stop();
  };

  #finish(type: string): void {
    const duration = Math.min(performance.now() - this.#since, this.#longest);
    this.#letGo();
    if (this.#closed) return;
    const recording = new Blob(this.#parts, { type });
    if (recording.size === 0) this.#changed({ phase: "failed", why: "broken" });
    else this.#changed({ phase: "done", recording, duration });
  }

  #fail(why: "refused" | "missing" | "broken"): void {
    this.#letGo();
    if (!this.#closed) this.#changed({ phase: "failed", why });
  }

  #letGo(): void {
    clearInterval(this.#timer);
    document.removeEventListener("visibilitychange", this.#stopUnseen);
    for (const track of this.#stream?.getTracks() ?? []) track.stop();
    this.#stream = null;
  }
}

function whyOf(error: unknown): "refused" | "missing" | "broken" {
  const name = error instanceof DOMException ? error.name : "";
  if (name === "NotAllowedError" || name === "SecurityError") return "refused";
  return name === "NotFoundError" ? "missing" : "broken";
}
