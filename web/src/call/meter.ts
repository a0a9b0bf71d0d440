/** How loud a microphone is, for the meter before a visit and for one's own name in it. */

/** Speech at arm's length is about this much; the meter is full there. */
const FULL = 0.25;

export class Meter {
  readonly #context = new AudioContext();
  readonly #analyser: AnalyserNode;
  readonly #samples: Float32Array<ArrayBuffer>;

  constructor(track: MediaStreamTrack) {
    this.#analyser = this.#context.createAnalyser();
    this.#analyser.fftSize = 512;
    this.#samples = new Float32Array(this.#analyser.fftSize);
    this.#context.createMediaStreamSource(new MediaStream([track])).connect(this.#analyser);
    // A page that nobody has touched yet may be held silent; then there is no meter.
    void this.#context.resume().catch(() => undefined);
  }

  get level(): number {
    this.#analyser.getFloatTimeDomainData(this.#samples);
    const mean = this.#samples.reduce((sum, value) => sum + value * value, 0) / this.#samples.length;
    return Math.min(1, Math.sqrt(mean) / FULL);
  }

  close(): void {
    void this.#context.close();
  }
}
