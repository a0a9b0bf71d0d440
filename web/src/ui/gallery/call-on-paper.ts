import type { Outcome } from "../../model";
import type { RawFrame } from "../../protocol/frames";
import type { AreaSeen } from "../../protocol/visit-area";
import type { CallDeeds } from "../visit/deeds";

const done: Outcome<RawFrame> = { ok: true, value: {} };

/** Takes what the screens ask of a call, and writes it down. */
export class CallDeedsOnPaper implements CallDeeds {
  readonly level = 0.4;
  readonly #calls: (readonly unknown[])[];
  readonly #area: AreaSeen;

  constructor(calls: (readonly unknown[])[], area: AreaSeen) {
    this.#calls = calls;
    this.#area = area;
  }

  readonly open = this.#deed("open");
  readonly arrive = this.#deed("arrive");
  readonly enter = this.#deed("enter");
  readonly leave = this.#deed("leave");
  readonly end = this.#deed("end");
  readonly admit = this.#deed("admit");
  readonly refuse = this.#deed("refuse");
  readonly remove = this.#deed("remove");
  readonly hold = this.#deed("hold");
  readonly talkAlone = this.#deed("talkAlone");
  readonly safe = this.#deed("safe");
  readonly writeNote = this.#deed("writeNote");
  readonly notSafe = this.#quiet("notSafe");
  readonly answerCall = this.#quiet("answerCall");
  readonly noteSeen = this.#quiet("noteSeen");
  readonly resume = this.#quiet("resume");
  readonly setSource = this.#quiet("setSource");
  readonly setThrift = this.#quiet("setThrift");
  readonly choose = this.#quiet("choose");

  area(): Promise<AreaSeen> {
    return Promise.resolve(this.#area);
  }

  setHeard(heard: boolean | null): void {
    this.#calls.push(["setHeard", heard]);
  }

  checkLine(): void {
    this.#calls.push(["checkLine"]);
  }

  #deed(name: string) {
    return (...given: readonly unknown[]): Promise<Outcome<RawFrame>> => {
      this.#calls.push([name, ...given]);
      return Promise.resolve(done);
    };
  }

  #quiet(name: string) {
    return (...given: readonly unknown[]): Promise<void> => {
      this.#calls.push([name, ...given]);
      return Promise.resolve();
    };
  }
}
