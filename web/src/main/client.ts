/** The page's handle on the worker: `Client` of the seam, over messages. */
import type { Call, CallName, Calls, FromWorker, ToWorker, Value } from "../bridge";
import type {
  Client,
  Directory,
  Face,
  JoinOffer,
  Outcome,
  QuietHours,
  ServiceCard,
  Snapshot,
  VisitAsk,
  VisitNews,
  VisitSecrets,
} from "../model";
import type { CaseworkCall, CaseworkCallName, CaseworkCalls } from "../model-casework";
import type { ModerationCall, ModerationCallName, ModerationCalls } from "../model-moderation";
import type { LockCall, LockCallName, LockCalls } from "../model-lock";
import type { OfficeCall, OfficeCallName, OfficeCalls } from "../model-office";
import type { DeskCall, DeskCallName, DeskCalls } from "../model-desk";
import type { DevicesCall, DevicesCallName, DevicesCalls } from "../model-devices";
import type { MineCall, MineCallName, MineCalls } from "../model-mine";
import type { OwnDevicesCall, OwnDevicesCallName, OwnDevicesCalls } from "../model-own-devices";
import type { SpacesCall, SpacesCallName, SpacesCalls } from "../model-spaces";
import type { RecordCall, RecordCallName, RecordCalls } from "../model-records";
import type { RecoveryCall, RecoveryCallName, RecoveryCalls } from "../model-recovery";
import type { WaysCall, WaysCallName, WaysCalls } from "../model-ways";
import { keepChoice } from "../notice/choice";
import workerUrl from "../worker.ts?worker&url";
import { forgetLeaving, hasLeft, noteLeaving } from "./leaving";
import { trustedScript } from "./trusted";

const STARTING: Snapshot = { phase: "starting", link: "connecting", me: null, conversations: [], adding: null, desk: null };

type AnyOutcome = Outcome<Value>;

class WorkerClient implements Client {
  readonly face: Face;
  #worker: Worker;
  readonly #listeners = new Set<(snapshot: Snapshot) => void>();
  readonly #visits = new Set<(news: VisitNews) => void>();
  readonly #waiting = new Map<number, (outcome: AnyOutcome) => void>();
  #snapshot = STARTING;
  #nextId = 1;
  #locking = false;

  constructor(face: Face) {
    this.face = face;
    this.#worker = this.#newWorker();
    document.addEventListener("visibilitychange", () => {
      this.#post({ t: "visible", visible: isVisible() });
    });
    for (const event of ["online", "pageshow"]) {
      addEventListener(event, () => {
        this.#post({ t: "nudge" });
      });
    }
  }

  subscribe(listener: (snapshot: Snapshot) => void): () => void {
    this.#listeners.add(listener);
    listener(this.#snapshot);
    return () => {
      this.#listeners.delete(listener);
    };
  }

  lookUpCode(code: string): Promise<Outcome<JoinOffer>> {
    return this.#call("lookUpCode", [code]);
  }

  join(code: string, nickname: string): Promise<Outcome<null>> {
    return this.#call("join", [code, nickname]);
  }

  startAdding(): Promise<Outcome<null>> {
    return this.#call("startAdding", []);
  }

  acceptDevice(): Promise<Outcome<null>> {
    return this.#call("acceptDevice", []);
  }

  stopAdding(): Promise<Outcome<null>> {
    return this.#call("stopAdding", []);
  }

  comeIn(link: string): Promise<Outcome<null>> {
    return this.#call("comeIn", [link]);
  }

  signInStaff(username: string, password: string, code: string): Promise<Outcome<null>> {
    return this.#call("signInStaff", [username, password, code]);
  }

  openDesk(team: string): Promise<Outcome<string>> {
    return this.#call("openDesk", [team]);
  }

  send(conversation: string, text: string): Promise<Outcome<null>> {
    return this.#call("send", [conversation, text]);
  }

  async sendImage(conversation: string, file: Blob): Promise<Outcome<null>> {
    // Loaded when the first picture is sent: most conversations have none.
    const { prepareImage } = await import("./prepare-image");
    const outgoing = await prepareImage(file);
    if (outgoing === null) return { ok: false, problem: { code: "picture.unreadable", fields: {} } };
    return this.#call("sendAttachment", [conversation, outgoing]);
  }

  sendVoice(conversation: string, blob: Blob, duration: number): Promise<Outcome<null>> {
    return this.#call("sendAttachment", [conversation, { kind: "voice", blob, duration }]);
  }

  openAttachment(conversation: string, item: string): Promise<Outcome<Blob>> {
    return this.#call("openAttachment", [conversation, item]);
  }

  cancelAttachment(conversation: string, item: string): Promise<Outcome<null>> {
    return this.#call("cancelAttachment", [conversation, item]);
  }

  retryAttachment(conversation: string, item: string): Promise<Outcome<null>> {
    return this.#call("retryAttachment", [conversation, item]);
  }

  findServices(text: string, age: number | null, area: string): Promise<Outcome<Directory>> {
    return this.#call("findServices", [text, age, area]);
  }

  sendCard(conversation: string, card: ServiceCard): Promise<Outcome<null>> {
    return this.#call("sendCard", [conversation, card]);
  }

  askCall(conversation: string): Promise<Outcome<null>> {
    return this.#call("askCall", [conversation]);
  }

  answerCall(conversation: string, ask: string, ok: boolean): Promise<Outcome<null>> {
    return this.#call("answerCall", [conversation, ask, ok]);
  }

  desk<N extends DeskCallName>(name: N, ...args: DeskCalls[N]["args"]): Promise<Outcome<DeskCalls[N]["value"]>> {
    // The worker answers each call of the desk by its name, as `DeskCalls` says.
    return this.#call("desk", [{ name, args } as DeskCall]);
  }

  mine<N extends MineCallName>(name: N, ...args: MineCalls[N]["args"]): Promise<Outcome<MineCalls[N]["value"]>> {
    // As with the desk's calls.
    return this.#call("mine", [{ name, args } as MineCall]);
  }

  pushKey(): Promise<Outcome<Uint8Array<ArrayBuffer>>> {
    return this.#call("pushKey", []);
  }

  setPush(endpoint: string | null, quiet: QuietHours | null): Promise<Outcome<null>> {
    return this.#call("setPush", [endpoint, quiet]);
  }

  devices<N extends DevicesCallName>(name: N, ...args: DevicesCalls[N]["args"]): Promise<Outcome<DevicesCalls[N]["value"]>> {
    // As with the office's calls.
    return this.#call("devices", [{ name, args } as DevicesCall]);
  }

  lock<N extends LockCallName>(name: N, ...args: LockCalls[N]["args"]): Promise<Outcome<LockCalls[N]["value"]>> {
    // As with the office's calls.
    return this.#call("lock", [{ name, args } as LockCall]);
  }

  async lockScreen(): Promise<void> {
    const { phase, pinned } = this.#snapshot;
    if (phase !== "ready") return;
    // Off the screen at once, however long the rest takes.
    this.#locking = true;
    this.#show(STARTING);
    if (pinned !== true) await this.signOut();
    this.#locking = false;
    this.#worker.terminate();
    for (const answer of this.#waiting.values()) answer({ ok: false, problem: { code: "session.missing", fields: {} } });
    this.#waiting.clear();
    this.#worker = this.#newWorker();
  }

  office<N extends OfficeCallName>(name: N, ...args: OfficeCalls[N]["args"]): Promise<Outcome<OfficeCalls[N]["value"]>> {
    // The answer is that of the question, as `OfficeCalls` says.
    return this.#call("office", [{ name, args } as OfficeCall]);
  }

  moderation<N extends ModerationCallName>(name: N, ...args: ModerationCalls[N]["args"]): Promise<Outcome<ModerationCalls[N]["value"]>> {
    // As with the office's.
    return this.#call("moderation", [{ name, args } as ModerationCall]);
  }

  spaces<N extends SpacesCallName>(name: N, ...args: SpacesCalls[N]["args"]): Promise<Outcome<SpacesCalls[N]["value"]>> {
    // As with the desk's calls.
    return this.#call("spaces", [{ name, args } as SpacesCall]);
  }

  casework<N extends CaseworkCallName>(name: N, ...args: CaseworkCalls[N]["args"]): Promise<Outcome<CaseworkCalls[N]["value"]>> {
    // As with the office's calls.
    return this.#call("casework", [{ name, args } as CaseworkCall]);
  }

  records<N extends RecordCallName>(name: N, ...args: RecordCalls[N]["args"]): Promise<Outcome<RecordCalls[N]["value"]>> {
    // As with the office's.
    return this.#call("records", [{ name, args } as RecordCall]);
  }

  ownDevices<N extends OwnDevicesCallName>(name: N, ...args: OwnDevicesCalls[N]["args"]): Promise<Outcome<null>> {
    // As with the desk's calls.
    return this.#call("ownDevices", [{ name, args } as OwnDevicesCall]);
  }

  recovery<N extends RecoveryCallName>(name: N, ...args: RecoveryCalls[N]["args"]): Promise<Outcome<RecoveryCalls[N]["value"]>> {
    // As with the desk's calls.
    return this.#call("recovery", [{ name, args } as RecoveryCall]);
  }

  ways<N extends WaysCallName>(name: N, ...args: WaysCalls[N]["args"]): Promise<Outcome<WaysCalls[N]["value"]>> {
    // As with the office's.
    return this.#call("ways", [{ name, args } as WaysCall]);
  }

  signOut(): Promise<Outcome<null>> {
    // Here, because the worker of a page that is being left may not come round to it.
    if (this.face === "person") {
      noteLeaving();
      void keepChoice("person", null);
    }
    return this.#call("signOut", []);
  }

  visitAsk(request: VisitAsk): Promise<Outcome<Readonly<Record<string, unknown>>>> {
    return this.#call("visitAsk", [request]);
  }

  visitCall(method: "GET" | "POST", path: string, body: object | null): Promise<Outcome<unknown>> {
    return this.#call("visitCall", [method, path, body]);
  }

  visitSecrets(talk: string, visit: string): Promise<Outcome<VisitSecrets>> {
    return this.#call("visitSecrets", [talk, visit]);
  }

  onVisit(listener: (news: VisitNews) => void): () => void {
    this.#visits.add(listener);
    return () => {
      this.#visits.delete(listener);
    };
  }

  setTyping(conversation: string, typing: boolean): void {
    this.#post({ t: "typing", conversation, typing });
  }

  show(conversation: string | null): void {
    this.#post({ t: "show", conversation });
  }

  takeOver(): void {
    this.#post({ t: "takeOver" });
  }

  #call<N extends CallName>(name: N, args: Calls[N]["args"]): Promise<Outcome<Calls[N]["value"]>> {
    const id = this.#nextId++;
    const answer = new Promise<AnyOutcome>((resolve) => {
      this.#waiting.set(id, resolve);
    });
    this.#post({ t: "call", id, name, args } as Call);
    // The worker answers each call by its name, as `Calls` says.
    return answer;
  }

  #receive(message: FromWorker): void {
    if (message.t === "snapshot") {
      if (!this.#locking) this.#show(message.snapshot);
      return;
    }
    if (message.t === "visit") {
      for (const listener of this.#visits) listener(message.news);
      return;
    }
    this.#waiting.get(message.id)?.(message.outcome);
    this.#waiting.delete(message.id);
  }

  #show(snapshot: Snapshot): void {
    if (this.face === "person" && snapshot.phase === "signed-out") forgetLeaving();
    this.#snapshot = snapshot;
    for (const listener of this.#listeners) listener(snapshot);
  }

  #newWorker(): Worker {
    const worker = new Worker(trustedScript(workerUrl), { type: "module", name: `earshot-${this.face}` });
    worker.onmessage = ({ data }: MessageEvent<FromWorker>) => {
      // What the last one still had on its way is not shown any more.
      if (worker === this.#worker) this.#receive(data);
    };
    const start: ToWorker = { t: "start", face: this.face, visible: isVisible(), left: this.face === "person" && hasLeft() };
    worker.postMessage(start);
    return worker;
  }

  #post(message: ToWorker): void {
    this.#worker.postMessage(message);
  }
}

function isVisible(): boolean {
  return document.visibilityState === "visible";
}

export function connectClient(face: Face): Client {
  return new WorkerClient(face);
}
