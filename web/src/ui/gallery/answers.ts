/** What the scripted client is to answer, by the names of the calls. */
import type { Outcome } from "../../model";
import type { RecordCallName, RecordCalls } from "../../model-records";
import type { RecoveryCallName, RecoveryCalls } from "../../model-recovery";
import type { WaysCallName, WaysCalls } from "../../model-ways";

/** What is answered about records; a question that is not here is refused. */
export type RecordAnswers = {
  readonly [N in RecordCallName]?: (...args: RecordCalls[N]["args"]) => Outcome<RecordCalls[N]["value"]>;
};

/** What is answered about recovery words; without an answer there is no network. */
export type RecoveryAnswers = {
  readonly [N in RecoveryCallName]?: (...args: RecoveryCalls[N]["args"]) => Outcome<RecoveryCalls[N]["value"]>;
};

/** What is answered about ways in; as with records. */
export type WaysAnswers = {
  readonly [N in WaysCallName]?: (...args: WaysCalls[N]["args"]) => Outcome<WaysCalls[N]["value"]>;
};
