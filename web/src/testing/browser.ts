/** A browser for the engine's tests: one profile, its engine, and what its screen would show. */
import type { Suite } from "../crypto/suite";
import { Engine } from "../engine/engine";
import type { AttachmentItem, Conversation, Face, Item, Problem, Snapshot, TextItem } from "../model";
import type { DeskCall, DeskCallName, DeskCalls, DeskItem, DeskView } from "../model-desk";
import { Profiles } from "../store/profiles";
import { Store } from "../store/store";
import { eventually } from "./eventually";
import type { TestGateway } from "./gateway";
import { newId } from "./organisation";

/** Wait for something to become true; not for time to pass. */
export async function until(condition: () => boolean, what: string): Promise<void> {
  await eventually(() => {
    if (!condition()) throw new Error(`never: ${what}`);
  });
}

export class Browser {
  readonly prefix: string;
  readonly gateway: TestGateway;
  readonly face: Face;
  readonly environment: ReturnType<TestGateway["environment"]>;
  readonly #suite: Suite;
  snapshot: Snapshot = { phase: "starting", link: "offline", me: null, conversations: [], adding: null, desk: null };
  /** Of every snapshot so far. */
  readonly phases: Snapshot["phase"][] = [];
  engine: Engine;

  private constructor(gateway: TestGateway, suite: Suite, face: Face, older?: Browser) {
    this.gateway = gateway;
    this.#suite = suite;
    this.face = face;
    this.prefix = older?.prefix ?? `test-${newId()}`;
    this.environment = older?.environment ?? gateway.environment();
    this.engine = this.#newEngine();
  }

  static async open(gateway: TestGateway, suite: Suite, face: Face): Promise<Browser> {
    const browser = new Browser(gateway, suite, face);
    await browser.engine.start();
    return browser;
  }

  /** Another window on the same profile, while this one is still there. */
  async secondWindow(): Promise<Browser> {
    const browser = new Browser(this.gateway, this.#suite, this.face, this);
    await browser.engine.start();
    return browser;
  }

  /** The page goes away in whatever it was doing; a new one opens on the same profile. */
  async reload(): Promise<void> {
    this.engine.stop("elsewhere");
    this.engine = this.#newEngine();
    await this.engine.start();
  }

  /** A page opens where somebody had left, and their leaving was cut short. */
  async comeAfterLeaving(): Promise<void> {
    this.engine.stop("elsewhere");
    this.engine = this.#newEngine();
    await this.engine.finishLeaving();
  }

  /** The page goes away, and what it stored is looked into. The caller closes the store. */
  async leave(): Promise<Store> {
    this.engine.stop("elsewhere");
    return Store.open((await new Profiles(this.prefix).current()) ?? "");
  }

  /** Lose the network, or have it back. */
  cutOff(cutOff: boolean): void {
    this.environment.cutOff = cutOff;
    if (cutOff) this.gateway.cutAll(1006);
    else this.engine.nudge();
  }

  async online(): Promise<void> {
    await until(() => this.snapshot.link === "online", `${this.face} online`);
  }

  get desk(): DeskView {
    if (this.snapshot.desk === null) throw new Error(`${this.face} has no desk`);
    return this.snapshot.desk;
  }

  /** What the inbox says of a conversation. */
  item(talk: string): DeskItem | undefined {
    return [...this.desk.listed, ...this.desk.others].find(({ conversation }) => conversation === talk);
  }

  /** Do something at the desk; gives the code of a refusal, or what came of it. */
  async at<N extends DeskCallName>(name: N, ...args: DeskCalls[N]["args"]): Promise<Problem | DeskCalls[N]["value"]> {
    const outcome = await this.engine.desk({ name, args } as DeskCall);
    return outcome.ok ? (outcome.value) : outcome.problem;
  }

  get conversation(): Conversation | undefined {
    return this.snapshot.conversations[0];
  }

  get items(): readonly Item[] {
    return this.conversation?.items ?? [];
  }

  get texts(): readonly TextItem[] {
    return this.items.filter((item) => item.kind === "text");
  }

  get attachments(): readonly AttachmentItem[] {
    return this.items.filter((item) => item.kind === "attachment");
  }

  /** What happened in the group; what the service says of the desk is not among it. */
  get notices(): readonly string[] {
    return this.items.flatMap((item) => (item.kind === "notice" && item.code !== "desk" ? [item.code] : []));
  }

  async reads(...words: readonly string[]): Promise<void> {
    const wanted = JSON.stringify(words);
    await until(
      () => JSON.stringify(this.texts.map((item) => item.text)) === wanted,
      `${this.face} reads ${wanted}, not ${JSON.stringify(this.texts.map((item) => item.text))}`,
    );
  }

  async shows(condition: (conversation: Conversation) => boolean, what: string): Promise<void> {
    await until(() => this.conversation !== undefined && condition(this.conversation), `${this.face}: ${what}`);
  }

  #newEngine(): Engine {
    const engine: Engine = new Engine({
      environment: this.environment,
      face: this.face,
      suite: this.#suite,
      prefix: this.prefix,
      publishVisit: () => undefined,
      publish: (snapshot) => {
        if (this.engine !== engine) return;
        this.snapshot = snapshot;
        this.phases.push(snapshot.phase);
      },
    });
    return engine;
  }
}
