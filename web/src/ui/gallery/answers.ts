/** What the scripted client is to answer, by the names of the calls. */
import type { Outcome } from "../../model";
import type { CaseworkCallName, CaseworkCalls } from "../../model-casework";
import type { DevicesCallName, DevicesCalls } from "../../model-devices";
import type { ModerationCallName, ModerationCalls } from "../../model-moderation";
import type { OfficeCallName, OfficeCalls } from "../../model-office";
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

/** What the office is answered; a question that is not here is refused. */
export type OfficeAnswers = {
  readonly [N in OfficeCallName]?: (...args: OfficeCalls[N]["args"]) => Outcome<OfficeCalls[N]["value"]>;
};

/** What is answered about devices; as with the office. */
export type DevicesAnswers = {
  readonly [N in DevicesCallName]?: (...args: DevicesCalls[N]["args"]) => Outcome<DevicesCalls[N]["value"]>;
};

/** What safeguarding is answered; as with the office. */
export type CaseworkAnswers = {
  readonly [N in CaseworkCallName]?: (...args: CaseworkCalls[N]["args"]) => Outcome<CaseworkCalls[N]["value"]>;
};

/** What the queue is answered; as with the office. */
export type ModerationAnswers = {
  readonly [N in ModerationCallName]?: (...args: ModerationCalls[N]["args"]) => Outcome<ModerationCalls[N]["value"]>;
};
