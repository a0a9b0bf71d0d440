/**
 * One conversation at work. It looks at what it holds, does the next thing that is needed, and looks
 * again, until nothing is left to do or there is no connection. Nothing is remembered between the steps
 * but what is in the store, so a reload anywhere goes on where it was.
 */
import { wipe } from "../crypto/group";
import type { ConversationPush } from "../protocol/frames";
import type { Entry, Summary } from "../protocol/records";
import { talkOf, type PendingRow, type StoredItem } from "../store/records";
import { LeaseLost, type Change } from "../store/store";
import { Arriving } from "./arriving";
import { Draft, type Held, type ItemSource } from "./draft";
import { ConnectionLost, isExpected, isRefused } from "./errors";
import { sendCommit, sendOpen } from "./handshakes";
import { absorbPushed, catchUp, type Desk } from "./log";
import { Marks } from "./marks";
import { Removals } from "./removing";
import { sendReport } from "./reports";
import { goOn, Succession } from "./restart";
import { Retrying } from "./retrying";
import { sendNext, writeMessage } from "./sending";
import { Team } from "./team";
import { Telling } from "./telling";
import { Timers } from "./timers";
import type { Tools } from "./tools";
import { Typing } from "./typing";

/** Receipts wait this long, so that a burst of messages makes one. */
const COALESCE = 200;
/** If the gateway says there is more but does not push it for this long, ask. */
const STALL = 2_000;

export class Conversation implements Desk {
  /** What it is called in the store and on the screen. */
  readonly key: string;
  readonly tools: Tools;
  readonly typing: Typing;
  #held: Held;
  #items: Map<string, StoredItem> | null = null;
  #writing: Promise<unknown> = Promise.resolve();
  #pushed: Entry[] = [];
  readonly #marks = new Marks();
  #arriving = new Arriving();
  readonly #telling = new Telling();
  #head = 0;
  #listed = false;
  readonly #team = new Team();
  #removals = new Removals();
  readonly #succession = new Succession();
  #onScreen = false;
  #running = false;
  #woken = false;
  #closed = false;
  readonly #retrying = new Retrying();
  readonly #timers: Timers;

  constructor(tools: Tools, held: Held) {
    this.key = held.record.id;
    this.tools = tools;
    this.#held = held;
    this.typing = new Typing(this);
    this.#timers = new Timers(tools.environment);
  }

  /** What the gateway calls it now. */
  get id(): string {
    return talkOf(this.#held.record);
  }

  get held(): Held {
    return this.#held;
  }

  /** The items in memory; null while nobody asked for them. */
  get items(): ReadonlyMap<string, StoredItem> | null {
    return this.#items;
  }

  async loadItems(): Promise<void> {
    if (this.#items !== null) return;
    await this.#exclusively(async () => {
      const items = await this.tools.store.all("items", [this.key]);
      this.#items = new Map(items.map((item) => [item.id, item]));
    });
    this.tools.changed();
  }

  forgetItems(): void {
    this.#items = null;
  }

  /** The connection began, or the gateway says that something about this conversation changed. */
  listed(summary: Summary, fresh: boolean): void {
    this.#listed = true;
    this.#arriving.told(summary, fresh);
    this.#head = Math.max(this.#head, summary.head);
    for (const mark of summary.marks) this.#marks.put(mark);
    if (fresh) {
      this.#telling.begin();
      this.#team.due = this.tools.face === "person";
    }
    this.wake();
  }

  /** What the gateway says of this conversation, or of one before or after it. */
  heard(summary: Summary, fresh: boolean): void {
    this.#succession.hear(summary);
    if (summary.conversation === this.id) this.listed(summary, fresh || !this.#listed);
    else this.wake();
  }

  /** Whether the group cannot be joined as it is. */
  get cannotJoin(): boolean {
    return this.#arriving.cannotJoin;
  }

  /** Add those who belong here and are not inside. */
  addMissing(): void {
    this.#team.due = true;
    this.wake();
  }

  disconnected(): void {
    this.#listed = false;
    this.#pushed = [];
  }

  pushed(push: ConversationPush): void {
    switch (push.t) {
      case "entry":
        this.#head = Math.max(this.#head, push.entry.seq);
        this.#pushed.push(push.entry);
        break;
      case "mark":
        this.#marks.put(push);
        break;
      case "signal":
        this.typing.hear(push).catch((error: unknown) => {
          this.#stumble(error);
        });
        return;
    }
    this.wake();
  }

  /** Whether this conversation is on a screen that somebody can see. */
  show(onScreen: boolean): void {
    this.#onScreen = onScreen;
    if (onScreen) this.wake();
  }

  async write(text: string): Promise<void> {
    this.typing.tell(false);
    await this.transact((draft) => {
      writeMessage(this, draft, text);
    });
    this.wake();
  }

  removalDue(devices: readonly string[]): void {
    this.#removals.name(devices);
  }

  /** Put something of one's own into the conversation, other than text. */
  async say(write: (desk: Desk, draft: Draft) => void): Promise<void> {
    await this.transact((draft) => {
      write(this, draft);
    });
    this.wake();
  }

  close(): void {
    this.#closed = true;
    this.#timers.close();
  }

  async transact<T>(change: (draft: Draft) => Promise<T> | T): Promise<T> {
    return this.#exclusively(async () => {
      const draft = new Draft(this.#held, this.#source);
      const result = await change(draft);
      const changes = draft.changes();
      if (changes.length > 0) await this.#store(changes);
      this.#held = draft.held;
      for (const item of draft.items.values()) {
        this.#items?.set(item.id, item);
        if (item.kind !== "notice") this.typing.stop(item.author);
      }
      for (const id of draft.dropped) this.#items?.delete(id);
      wipe(draft.consumed);
      if (changes.length > 0) this.tools.changed();
      return result;
    });
  }

  async #store(changes: readonly Change[]): Promise<void> {
    try {
      await this.tools.store.write(changes);
    } catch (error) {
      if (error instanceof LeaseLost) {
        this.close();
        this.tools.leaseLost();
      }
      throw error;
    }
  }

  /** Go on with whatever is to be done. */
  wake(): void {
    this.#woken = true;
    if (!this.#running) void this.#run();
  }

  async #run(): Promise<void> {
    this.#running = true;
    while (this.#woken && !this.#closed) {
      this.#woken = false;
      try {
        let more = true;
        while (more) more = await this.#step();
      } catch (error) {
        this.#stumble(error);
      }
    }
    this.#running = false;
  }

  /** Do the next thing; false where there is nothing that can be done now. */
  async #step(): Promise<boolean> {
    if (this.#closed) return false;
    if (this.#pushed.length > 0) return this.#absorb();
    if (this.#isNewOnScreen()) return this.#markShown();
    return this.tools.online() && this.#ask();
  }

  /** Do the next thing that needs the gateway. */
  async #ask(): Promise<boolean> {
    const { record, pending, group } = this.#held;
    if (record.stuck) {
      await sendReport(this);
      return true;
    }
    if (this.tools.quarantined()) return false;
    if (this.#succession.isOver(this.id)) return this.#goOn();
    if (pending !== null) return this.#shake(pending);
    return this.#listed && (group === null ? this.#arrive() : this.#converse());
  }

  /** Come in; a device that was just let in leaves that to whoever let it in, for a moment. */
  async #arrive(): Promise<boolean> {
    const wait = this.#arriving.awaitsWelcome(this);
    if (wait === null) return this.#countVain(this.#arriving.step(this));
    this.#timers.start("welcome", wait, () => {
      this.#arriving.waited();
      this.wake();
    });
    return false;
  }

  /** Hand in the handshake that waits. */
  async #shake(pending: PendingRow): Promise<boolean> {
    if (pending.kind === "commit") return this.#countVain(sendCommit(this, pending));
    if (pending.kind === "restart") return this.#goOn();
    const opened = await sendOpen(this, pending.groupInfo);
    if (opened !== null) this.listed(opened, true);
    return opened !== null;
  }

  /** The group is closed for good: go on where the conversation does. */
  async #goOn(): Promise<boolean> {
    const moved = await goOn(this, this.#succession);
    if (moved === null) return true;
    this.#head = 0;
    this.#marks.clear();
    this.#pushed = [];
    this.#arriving = new Arriving();
    this.#removals = new Removals();
    this.#listed = false;
    if (moved.summary !== undefined) this.listed(moved.summary, true);
    // Who opened it brings the team in, whoever that is.
    this.#team.due ||= moved.opened;
    return true;
  }

  async #converse(): Promise<boolean> {
    if (await this.#marks.open(this)) return true;
    const due = this.#removals.due(this.#held, this.tools.identity.device, this.#team.due);
    if (due === "me") return false;
    if (due === "now") {
      await this.#removals.prepare(this);
      return true;
    }
    if (due === "soon") this.#removeLater();
    return this.#write();
  }

  /** Leave a removal to somebody else for a moment. */
  #removeLater(): void {
    this.#timers.start("removal", Removals.wait(this.tools.face, this.tools.environment.random()), () => {
      this.#removals.order();
      this.wake();
    });
  }

  async #write(): Promise<boolean> {
    if (this.#team.due) return this.#addTeam();
    const [row] = this.#held.outbox;
    if (row !== undefined) {
      await sendNext(this, row);
      return this.#countVain(Promise.resolve(this.#held.outbox[0]?.id !== row.id));
    }
    this.#watchForStall();
    if (this.#telling.isDue(this)) this.#timers.start("tell", COALESCE, () => void this.#telling.tell(this));
    if (this.#held.record.cursor >= this.#head) this.tools.idle(this.key);
    return false;
  }

  async #addTeam(): Promise<boolean> {
    const wait = await this.#team.add(this);
    if (wait !== null) {
      this.#timers.start("team", wait, () => {
        this.#team.due = true;
        this.wake();
      });
    }
    return true;
  }

  async #absorb(): Promise<boolean> {
    const pushed = this.#pushed;
    this.#pushed = [];
    // From which entry on this device can read is for the joining to say; then it reads from there.
    if (this.#held.group === null) return true;
    if (!(await absorbPushed(this, pushed)) && this.tools.online()) await catchUp(this);
    return true;
  }

  #isNewOnScreen(): boolean {
    const { shown, lastOther, unread } = this.#held.record;
    return this.#onScreen && (shown < lastOther || unread > 0);
  }

  async #markShown(): Promise<boolean> {
    await this.transact((draft) => {
      draft.update({ shown: draft.record.lastOther, unread: 0 });
    });
    return true;
  }

  #watchForStall(): void {
    if (this.#held.record.cursor >= this.#head) return;
    this.#timers.start("stall", STALL, () => {
      if (this.#held.record.cursor < this.#head && this.tools.online()) {
        catchUp(this)
          .then(() => {
            this.wake();
          })
          .catch((error: unknown) => {
            this.#stumble(error);
          });
      }
    });
  }

  async #countVain(step: Promise<boolean>): Promise<boolean> {
    if (this.#retrying.count(await step)) return true;
    this.#retryLater();
    return false;
  }

  #stumble(error: unknown): void {
    if (this.#closed || error instanceof LeaseLost) return;
    if (isRefused(error, "conversation.restarted")) {
      this.#succession.close(this.id, error.fields["conversation"]);
      this.wake();
    }
    // Without a connection there is nothing to retry: the next greeting wakes us.
    if (error instanceof ConnectionLost || !this.tools.online()) return;
    this.#retryLater();
    if (!isExpected(error)) console.error("a step of a conversation failed", error);
  }

  #retryLater(): void {
    this.#timers.start("retry", this.#retrying.wait(this.tools.environment.random()), () => {
      this.wake();
    });
  }

  readonly #source: ItemSource = {
    find: async (id) => this.#items?.get(id) ?? (this.#items ? null : this.tools.store.get("items", [this.key, id])),
    all: async () => (this.#items ? [...this.#items.values()] : this.tools.store.all("items", [this.key])),
  };

  async #exclusively<T>(run: () => Promise<T>): Promise<T> {
    const turn = this.#writing.then(run);
    this.#writing = turn.catch(() => undefined);
    return turn;
  }
}
