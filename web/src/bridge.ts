/** What crosses between the page and its worker. Plain data only: all of it is structured-cloned. */
import type {
  Directory,
  Face,
  JoinOffer,
  Outcome,
  Outgoing,
  QuietHours,
  ServiceCard,
  Snapshot,
  VisitAsk,
  VisitNews,
  VisitSecrets,
} from "./model";
import type { CaseworkCall, CaseworkValue } from "./model-casework";
import type { DeskCall, DeskValue } from "./model-desk";
import type { DevicesCall, DevicesValue } from "./model-devices";
import type { MineCall, MineValue } from "./model-mine";
import type { ModerationCall, ModerationValue } from "./model-moderation";
import type { LockCall, LockValue } from "./model-lock";
import type { OfficeCall, OfficeValue } from "./model-office";
import type { OwnDevicesCall } from "./model-own-devices";
import type { SpacesCall, SpacesValue } from "./model-spaces";
import type { RecordCall, RecordValue } from "./model-records";
import type { RecoveryCall, RecoveryValue } from "./model-recovery";
import type { WaysCall, WaysValue } from "./model-ways";

/** The questions of `Client` that have an answer, with their arguments and what the answer carries. */
export interface Calls {
  readonly lookUpCode: { readonly args: readonly [code: string]; readonly value: JoinOffer };
  readonly join: { readonly args: readonly [code: string, nickname: string]; readonly value: null };
  readonly signInStaff: {
    readonly args: readonly [username: string, password: string, code: string];
    readonly value: null;
  };
  readonly startAdding: { readonly args: readonly []; readonly value: null };
  readonly acceptDevice: { readonly args: readonly []; readonly value: null };
  readonly stopAdding: { readonly args: readonly []; readonly value: null };
  readonly comeIn: { readonly args: readonly [link: string]; readonly value: null };
  readonly openDesk: { readonly args: readonly [team: string]; readonly value: string };
  readonly send: { readonly args: readonly [conversation: string, text: string]; readonly value: null };
  readonly sendAttachment: { readonly args: readonly [conversation: string, outgoing: Outgoing]; readonly value: null };
  readonly openAttachment: { readonly args: readonly [conversation: string, item: string]; readonly value: Blob };
  readonly cancelAttachment: { readonly args: readonly [conversation: string, item: string]; readonly value: null };
  readonly retryAttachment: { readonly args: readonly [conversation: string, item: string]; readonly value: null };
  readonly findServices: {
    readonly args: readonly [text: string, age: number | null, area: string];
    readonly value: Directory;
  };
  readonly sendCard: { readonly args: readonly [conversation: string, card: ServiceCard]; readonly value: null };
  readonly askCall: { readonly args: readonly [conversation: string]; readonly value: null };
  readonly answerCall: { readonly args: readonly [conversation: string, ask: string, ok: boolean]; readonly value: null };
  readonly desk: { readonly args: readonly [call: DeskCall]; readonly value: DeskValue };
  readonly mine: { readonly args: readonly [call: MineCall]; readonly value: MineValue };
  readonly pushKey: { readonly args: readonly []; readonly value: Uint8Array<ArrayBuffer> };
  readonly setPush: {
    readonly args: readonly [endpoint: string | null, quiet: QuietHours | null];
    readonly value: null;
  };
  readonly spaces: { readonly args: readonly [call: SpacesCall]; readonly value: SpacesValue };
  readonly casework: { readonly args: readonly [call: CaseworkCall]; readonly value: CaseworkValue };
  readonly devices: { readonly args: readonly [call: DevicesCall]; readonly value: DevicesValue };
  readonly lock: { readonly args: readonly [call: LockCall]; readonly value: LockValue };
  readonly office: { readonly args: readonly [call: OfficeCall]; readonly value: OfficeValue };
  readonly ownDevices: { readonly args: readonly [call: OwnDevicesCall]; readonly value: null };
  readonly records: { readonly args: readonly [call: RecordCall]; readonly value: RecordValue };
  readonly recovery: { readonly args: readonly [call: RecoveryCall]; readonly value: RecoveryValue };
  readonly ways: { readonly args: readonly [call: WaysCall]; readonly value: WaysValue };
  readonly moderation: { readonly args: readonly [call: ModerationCall]; readonly value: ModerationValue };
  readonly visitAsk: { readonly args: readonly [request: VisitAsk]; readonly value: Readonly<Record<string, unknown>> };
  readonly visitCall: {
    readonly args: readonly [method: "GET" | "POST", path: string, body: object | null];
    readonly value: unknown;
  };
  readonly visitSecrets: { readonly args: readonly [talk: string, visit: string]; readonly value: VisitSecrets };
  readonly signOut: { readonly args: readonly []; readonly value: null };
}

export type CallName = keyof Calls;

export type Call = {
  readonly [N in CallName]: { readonly t: "call"; readonly id: number; readonly name: N; readonly args: Calls[N]["args"] };
}[CallName];

/** Whatever an answer may carry. */
export type Value = Calls[CallName]["value"];

export type ToWorker =
  | Call
  /** `left`: somebody left this page, and nobody knows whether everything was erased by then. */
  | { readonly t: "start"; readonly face: Face; readonly visible: boolean; readonly left: boolean }
  | { readonly t: "visible"; readonly visible: boolean }
  /** The network, or the page, came back. */
  | { readonly t: "nudge" }
  | { readonly t: "typing"; readonly conversation: string; readonly typing: boolean }
  | { readonly t: "show"; readonly conversation: string | null }
  | { readonly t: "takeOver" };

export type FromWorker =
  | { readonly t: "snapshot"; readonly snapshot: Snapshot }
  | { readonly t: "visit"; readonly news: VisitNews }
  | { readonly t: "outcome"; readonly id: number; readonly outcome: Outcome<Value> };
