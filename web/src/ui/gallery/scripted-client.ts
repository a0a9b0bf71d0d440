import type {
  Client,
  Conversation,
  Directory,
  Face,
  Item,
  JoinOffer,
  Outcome,
  QuietHours,
  ServiceCard,
  Snapshot,
  VisitAsk,
  VisitNews,
  VisitSecrets,
} from "../../model";
import type { CallState } from "../../call/state";
import type { AreaSeen } from "../../protocol/visit-area";
import type { VisitFace } from "../visit/deeds";
import type { CaseworkCallName, CaseworkCalls } from "../../model-casework";
import type { ModerationCallName, ModerationCalls } from "../../model-moderation";
import type { OfficeCallName, OfficeCalls } from "../../model-office";
import type { DeskCall, DeskCallName, DeskCalls, DeskValue } from "../../model-desk";
import type { DevicesCallName, DevicesCalls } from "../../model-devices";
import type { LockCallName, LockCalls } from "../../model-lock";
import type { MineCall, MineCallName, MineCalls, MineValue } from "../../model-mine";
import type { SpacesCall, SpacesCallName, SpacesCalls, SpacesValue } from "../../model-spaces";
import type { OwnDevicesCallName, OwnDevicesCalls } from "../../model-own-devices";
import type { RecordCallName, RecordCalls } from "../../model-records";
import type { RecoveryCallName, RecoveryCalls } from "../../model-recovery";
import type { SignOnReturn, WaysCallName, WaysCalls } from "../../model-ways";
import type { GetFile } from "../devices/checking";
import type { CaseworkAnswers, DevicesAnswers, ModerationAnswers, OfficeAnswers, RecordAnswers, RecoveryAnswers, WaysAnswers } from "./answers";
import type { PlacePageProps } from "../place/page";
import { appOnPaper } from "./app-on-paper";
import { mineAnswer } from "./mine-people";
import { noSpaces } from "./spaces-people";
import { ScriptedNotifier } from "./scripted-notifier";

/** What the scripted client answers where a screen needs something else than success. */
export interface Answers {
  readonly lookUpCode?: (code: string) => Outcome<JoinOffer>;
  readonly join?: (nickname: string) => Outcome<null>;
  readonly signInStaff?: () => Outcome<null>;
  readonly startAdding?: () => Outcome<null>;
  readonly comeIn?: () => Outcome<null>;
  readonly openDesk?: () => Outcome<string>;
  readonly send?: (text: string) => Outcome<null>;
  readonly findServices?: () => Outcome<Directory>;
  readonly sendImage?: () => Outcome<null>;
  readonly openAttachment?: (item: string) => Outcome<Blob>;
  readonly devices?: DevicesAnswers;
  readonly unlock?: () => Outcome<null>;
  readonly office?: OfficeAnswers;
  readonly casework?: CaseworkAnswers;
  readonly moderation?: ModerationAnswers;
  /** Null: as the gallery's desk answers. */
  readonly mine?: (call: MineCall) => Outcome<MineValue> | null;
  readonly desk?: (call: DeskCall) => Outcome<DeskValue>;
  /** Null: there are no spaces. */
  readonly spaces?: (call: SpacesCall) => Outcome<SpacesValue> | null;
  readonly records?: RecordAnswers;
  readonly ownDevices?: () => Outcome<null>;
  readonly recovery?: RecoveryAnswers;
  readonly ways?: WaysAnswers;
  readonly visitCall?: (path: string) => Outcome<unknown>;
  readonly visitSecrets?: Outcome<VisitSecrets>;
}

const done = { ok: true, value: null } as const;

export function refuse(code: string, fields: Readonly<Record<string, string | number>> = {}): Outcome<never> {
  return { ok: false, problem: { code, fields } };
}

/** Play a `Client` from a script: shows given snapshots, answers as told, and keeps a list of what it was asked. */
export class ScriptedClient implements Client {
  readonly face: Face;
  /** The browser around it, as far as notifications go. */
  notifier = new ScriptedNotifier("default");
  /** The files that it has of the app. */
  files: GetFile = appOnPaper(null);
  /** A visit in this state, or the page of a room's tablet, in the place of the face. */
  visiting: { readonly face: VisitFace; readonly state: CallState; readonly area: AreaSeen } | null = null;
  tablet: Pick<PlacePageProps, "line"> | null = null;
  /** What somebody came back with from their organisation's provider. */
  back: SignOnReturn | null = null;
  readonly calls: (readonly unknown[])[] = [];
  #snapshot: Snapshot;
  readonly #answers: Answers;
  readonly #waits: ReadonlySet<keyof Client>;
  readonly #listeners = new Set<(snapshot: Snapshot) => void>();
  readonly #visits = new Set<(news: VisitNews) => void>();
  #sent = 0;

  constructor(face: Face, snapshot: Snapshot, answers: Answers = {}, waits: readonly (keyof Client)[] = []) {
    this.face = face;
    this.#snapshot = snapshot;
    this.#answers = answers;
    this.#waits = new Set(waits);
  }

  get snapshot(): Snapshot {
    return this.#snapshot;
  }

  /** Show the next snapshot of the script. */
  become(snapshot: Snapshot): void {
    this.#snapshot = snapshot;
    for (const listener of this.#listeners) listener(snapshot);
  }

  /** Add items to a conversation, as the engine does when something arrives. */
  add(conversation: string, ...items: readonly Item[]): void {
    this.change(conversation, (one) => ({ ...one, items: [...one.items, ...items] }));
  }

  change(conversation: string, how: (one: Conversation) => Conversation): void {
    const conversations = this.#snapshot.conversations.map((one) => (one.id === conversation ? how(one) : one));
    this.become({ ...this.#snapshot, conversations });
  }

  subscribe(listener: (snapshot: Snapshot) => void): () => void {
    this.#listeners.add(listener);
    listener(this.#snapshot);
    return () => {
      this.#listeners.delete(listener);
    };
  }

  lookUpCode(code: string): Promise<Outcome<JoinOffer>> {
    this.calls.push(["lookUpCode", code]);
    return this.#answer("lookUpCode", this.#answers.lookUpCode?.(code) ?? refuse("join.code_unknown"));
  }

  join(code: string, nickname: string): Promise<Outcome<null>> {
    this.calls.push(["join", code, nickname]);
    return this.#answer("join", this.#answers.join?.(nickname) ?? done);
  }

  signInStaff(username: string, password: string, code: string): Promise<Outcome<null>> {
    this.calls.push(["signInStaff", username, password, code]);
    return this.#answer("signInStaff", this.#answers.signInStaff?.() ?? done);
  }

  startAdding(): Promise<Outcome<null>> {
    this.calls.push(["startAdding"]);
    return this.#answer("startAdding", this.#answers.startAdding?.() ?? done);
  }

  acceptDevice(): Promise<Outcome<null>> {
    this.calls.push(["acceptDevice"]);
    return this.#answer("acceptDevice", done);
  }

  stopAdding(): Promise<Outcome<null>> {
    this.calls.push(["stopAdding"]);
    this.become({ ...this.#snapshot, adding: null });
    return this.#answer("stopAdding", done);
  }

  comeIn(link: string): Promise<Outcome<null>> {
    this.calls.push(["comeIn", link]);
    return this.#answer("comeIn", this.#answers.comeIn?.() ?? done);
  }

  openDesk(team: string): Promise<Outcome<string>> {
    this.calls.push(["openDesk", team]);
    return this.#answer("openDesk", this.#answers.openDesk?.() ?? { ok: true, value: "desk" });
  }

  send(conversation: string, text: string): Promise<Outcome<null>> {
    this.calls.push(["send", conversation, text]);
    const outcome = this.#answers.send?.(text) ?? done;
    if (outcome.ok && !this.#waits.has("send")) this.add(conversation, this.#written(text));
    return this.#answer("send", outcome);
  }

  sendImage(conversation: string, file: Blob): Promise<Outcome<null>> {
    this.calls.push(["sendImage", conversation, file]);
    return this.#answer("sendImage", this.#answers.sendImage?.() ?? done);
  }

  sendVoice(conversation: string, recording: Blob, durationMs: number): Promise<Outcome<null>> {
    this.calls.push(["sendVoice", conversation, recording, durationMs]);
    return this.#answer("sendVoice", done);
  }

  openAttachment(conversation: string, item: string): Promise<Outcome<Blob>> {
    this.calls.push(["openAttachment", conversation, item]);
    return this.#answer("openAttachment", this.#answers.openAttachment?.(item) ?? refuse("attachment.unknown"));
  }

  cancelAttachment(conversation: string, item: string): Promise<Outcome<null>> {
    this.calls.push(["cancelAttachment", conversation, item]);
    return this.#answer("cancelAttachment", done);
  }

  retryAttachment(conversation: string, item: string): Promise<Outcome<null>> {
    this.calls.push(["retryAttachment", conversation, item]);
    return this.#answer("retryAttachment", done);
  }

  #written(text: string): Item {
    this.#sent += 1;
    const { me, link } = this.#snapshot;
    const lastAt = Math.max(0, ...this.#snapshot.conversations.map((one) => one.lastAt));
    return {
      kind: "text",
      id: `sent ${this.#sent}`,
      mine: true,
      authorName: me?.name ?? "",
      authorTitle: me?.title ?? "",
      text,
      at: lastAt + this.#sent * 1000,
      state: link === "online" ? "sent" : "queued",
      earlier: false,
    };
  }

  setTyping(conversation: string, typing: boolean): void {
    this.calls.push(["setTyping", conversation, typing]);
  }

  show(conversation: string | null): void {
    this.calls.push(["show", conversation]);
  }

  takeOver(): void {
    this.calls.push(["takeOver"]);
  }

  findServices(text: string, age: number | null, area: string): Promise<Outcome<Directory>> {
    this.calls.push(["findServices", text, age, area]);
    return this.#answer("findServices", this.#answers.findServices?.() ?? { ok: true, value: { items: [], importedAt: null } });
  }

  sendCard(conversation: string, card: ServiceCard): Promise<Outcome<null>> {
    this.calls.push(["sendCard", conversation, card]);
    return this.#answer("sendCard", done);
  }

  askCall(conversation: string): Promise<Outcome<null>> {
    this.calls.push(["askCall", conversation]);
    return this.#answer("askCall", done);
  }

  answerCall(conversation: string, ask: string, ok: boolean): Promise<Outcome<null>> {
    this.calls.push(["answerCall", conversation, ask, ok]);
    return this.#answer("answerCall", done);
  }

  desk<N extends DeskCallName>(name: N, ...args: DeskCalls[N]["args"]): Promise<Outcome<DeskCalls[N]["value"]>> {
    this.calls.push([name, ...args]);
    const outcome = this.#answers.desk?.({ name, args } as DeskCall) ?? done;
    return this.#answer("desk", outcome);
  }

  mine<N extends MineCallName>(name: N, ...args: MineCalls[N]["args"]): Promise<Outcome<MineCalls[N]["value"]>> {
    this.calls.push([name, ...args]);
    const call = { name, args } as MineCall;
    const outcome = this.#answers.mine?.(call) ?? mineAnswer(call);
    return this.#answer("mine", outcome);
  }

  visitAsk(request: VisitAsk): Promise<Outcome<Readonly<Record<string, unknown>>>> {
    this.calls.push(["visitAsk", request]);
    return this.#answer<Readonly<Record<string, unknown>>>("visitAsk", this.#answers.visitSecrets === undefined ? refuse("visit.unknown") : { ok: true, value: {} });
  }

  visitCall(method: "GET" | "POST", path: string, body: object | null): Promise<Outcome<unknown>> {
    this.calls.push(["visitCall", method, path, body]);
    return this.#answer("visitCall", this.#answers.visitCall?.(path) ?? { ok: true, value: { items: [] } });
  }

  visitSecrets(talk: string, visit: string): Promise<Outcome<VisitSecrets>> {
    this.calls.push(["visitSecrets", talk, visit]);
    return this.#answer("visitSecrets", this.#answers.visitSecrets ?? refuse("conversation.not_member"));
  }

  onVisit(listener: (news: VisitNews) => void): () => void {
    this.#visits.add(listener);
    return () => {
      this.#visits.delete(listener);
    };
  }

  /** Let a frame about visits come in. */
  hear(frame: Readonly<Record<string, unknown>>): void {
    for (const listener of this.#visits) listener({ t: "frame", frame });
  }

  pushKey(): Promise<Outcome<Uint8Array<ArrayBuffer>>> {
    this.calls.push(["pushKey"]);
    return this.#answer("pushKey", { ok: true, value: new Uint8Array(65) });
  }

  setPush(endpoint: string | null, quiet: QuietHours | null): Promise<Outcome<null>> {
    this.calls.push(["setPush", endpoint, quiet]);
    return this.#answer("setPush", done);
  }

  lock<N extends LockCallName>(name: N, ...args: LockCalls[N]["args"]): Promise<Outcome<LockCalls[N]["value"]>> {
    this.calls.push(["lock", name, ...args]);
    const answers: { readonly [C in LockCallName]: Outcome<LockCalls[C]["value"]> } = {
      minutes: { ok: true, value: 5 },
      setPin: done,
      unlock: this.#answers.unlock?.() ?? done,
      somebodyElse: done,
      forget: done,
    };
    return this.#answer("lock", answers[name]);
  }

  lockScreen(): Promise<void> {
    this.calls.push(["lockScreen"]);
    this.become({ ...this.#snapshot, phase: "locked", me: null, conversations: [] });
    return Promise.resolve();
  }

  devices<N extends DevicesCallName>(name: N, ...args: DevicesCalls[N]["args"]): Promise<Outcome<DevicesCalls[N]["value"]>> {
    this.calls.push(["devices", name, ...args]);
    const answer = this.#answers.devices?.[name] as ((...args: DevicesCalls[N]["args"]) => Outcome<DevicesCalls[N]["value"]>) | undefined;
    return this.#answer("devices", answer?.(...args) ?? refuse("account.not_yours", { reason: "role" }));
  }

  office<N extends OfficeCallName>(name: N, ...args: OfficeCalls[N]["args"]): Promise<Outcome<OfficeCalls[N]["value"]>> {
    this.calls.push(["office", name, ...args]);
    const answer = this.#answers.office?.[name] as ((...args: OfficeCalls[N]["args"]) => Outcome<OfficeCalls[N]["value"]>) | undefined;
    return this.#answer("office", answer?.(...args) ?? refuse("desk.not_yours", { reason: "role" }));
  }

  moderation<N extends ModerationCallName>(name: N, ...args: ModerationCalls[N]["args"]): Promise<Outcome<ModerationCalls[N]["value"]>> {
    this.calls.push(["moderation", name, ...args]);
    const answer = this.#answers.moderation?.[name] as ((...args: ModerationCalls[N]["args"]) => Outcome<ModerationCalls[N]["value"]>) | undefined;
    return this.#answer("moderation", answer?.(...args) ?? refuse("moderation.not_yours", { reason: "role" }));
  }

  spaces<N extends SpacesCallName>(name: N, ...args: SpacesCalls[N]["args"]): Promise<Outcome<SpacesCalls[N]["value"]>> {
    this.calls.push([name, ...args]);
    const call = { name, args } as SpacesCall;
    const outcome = this.#answers.spaces?.(call) ?? noSpaces(call);
    return this.#answer("spaces", outcome);
  }

  casework<N extends CaseworkCallName>(name: N, ...args: CaseworkCalls[N]["args"]): Promise<Outcome<CaseworkCalls[N]["value"]>> {
    this.calls.push(["casework", name, ...args]);
    const answer = this.#answers.casework?.[name] as ((...args: CaseworkCalls[N]["args"]) => Outcome<CaseworkCalls[N]["value"]>) | undefined;
    return this.#answer("casework", answer?.(...args) ?? refuse("case.not_yours", { reason: "role" }));
  }

  records<N extends RecordCallName>(name: N, ...args: RecordCalls[N]["args"]): Promise<Outcome<RecordCalls[N]["value"]>> {
    this.calls.push(["records", name, ...args]);
    const answer = this.#answers.records?.[name] as ((...args: RecordCalls[N]["args"]) => Outcome<RecordCalls[N]["value"]>) | undefined;
    return this.#answer("records", answer?.(...args) ?? refuse("record.not_yours", { reason: "role" }));
  }

  ownDevices<N extends OwnDevicesCallName>(name: N, ...args: OwnDevicesCalls[N]["args"]): Promise<Outcome<null>> {
    this.calls.push(["ownDevices", name, ...args]);
    return this.#answer("ownDevices", this.#answers.ownDevices?.() ?? done);
  }

  recovery<N extends RecoveryCallName>(name: N, ...args: RecoveryCalls[N]["args"]): Promise<Outcome<RecoveryCalls[N]["value"]>> {
    this.calls.push(["recovery", name, ...args]);
    const answer = this.#answers.recovery?.[name] as ((...args: RecoveryCalls[N]["args"]) => Outcome<RecoveryCalls[N]["value"]>) | undefined;
    return this.#answer("recovery", answer?.(...args) ?? refuse("network"));
  }

  ways<N extends WaysCallName>(name: N, ...args: WaysCalls[N]["args"]): Promise<Outcome<WaysCalls[N]["value"]>> {
    this.calls.push(["ways", name, ...args]);
    const answer = this.#answers.ways?.[name] as ((...args: WaysCalls[N]["args"]) => Outcome<WaysCalls[N]["value"]>) | undefined;
    return this.#answer("ways", answer?.(...args) ?? refuse("network"));
  }

  signOut(): Promise<Outcome<null>> {
    this.calls.push(["signOut"]);
    return this.#answer("signOut", done);
  }

  #answer<T>(call: keyof Client, outcome: Outcome<T>): Promise<Outcome<T>> {
    return this.#waits.has(call) ? new Promise(() => undefined) : Promise.resolve(outcome);
  }
}
