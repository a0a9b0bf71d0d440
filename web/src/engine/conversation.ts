/**
 * One conversation at work. It looks at what it holds, does the next thing that is needed, and looks
 * again, until nothing is left to do or there is no connection. Nothing is remembered between the steps
 * but what is in the store, so a reload anywhere goes on where it was.
 */
import { CryptoRefused, DirectoryUnavailable } from "../crypto/errors";
import { wipe } from "../crypto/group";
import type { ServiceCard } from "../model";
import type { ConversationPush } from "../protocol/frames";
import type { Entry, SealedMark, Summary } from "../protocol/records";
import type { PendingRow, StoredItem } from "../store/records";
import { LeaseLost, type Change } from "../store/store";
import { RETRY, waitBefore } from "./backoff";
import { Draft, type Held, type ItemSource } from "./draft";
import { ConnectionLost, Refused } from "./errors";
import { acceptInvitation, prepareAdding, prepareExternalJoin, sendCommit, sendOpen } from "./handshakes";
import { absorbPushed, catchUp, type Desk } from "./log";
import { isTold, mergeMark, NOTHING_TOLD, openMark, tell, type Told } from "./receipts";
import { Removals } from "./removing";
import { sendNext, writeCard, writeMessage } from "./sending";
import type { Tools } from "./tools";
import { Typing } from "./typing";

/** Receipts wait this long, so that a burst of messages makes one. */
const COALESCE = 200;
/** If the gateway says there is more but does not push it for this long, ask. */
const STALL = 2_000;
/** So often may a step be in vain, one after another, before it waits. */
const IN_VAIN = 3;

export class Conversation implements Desk {
  readonly id: string;
  readonly tools: Tools;
  readonly typing: Typing;
  #held: Held;
  #items: Map<string, StoredItem> | null = null;
  #writing: Promise<unknown> = Promise.resolve();
  #pushed: Entry[] = [];
  #marks = new Map<string, SealedMark>();
  #told: Told = NOTHING_TOLD;
  #head = 0;
  #listed = false;
  /** Whether a Welcome waits: the gateway says so, nobody has said, or it is used up or of no use. */
  #invited: "yes" | "perhaps" | "no" = "perhaps";
  #teamDue = false;
  readonly #removals = new Removals();
  #onScreen = false;
  #running = false;
  #woken = false;
  #closed = false;
  #attempt = 0;
  #inVain = 0;
  #timers = new Map<string, () => void>();

  constructor(tools: Tools, held: Held) {
    this.id = held.record.id;
    this.tools = tools;
    this.#held = held;
    this.typing = new Typing(this);
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
      const items = await this.tools.store.all("items", [this.id]);
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
    if (summary.invited) this.#invited = "yes";
    else if (fresh) this.#invited = "perhaps";
    this.#head = Math.max(this.#head, summary.head);
    for (const mark of summary.marks) this.#marks.set(mark.sender, mark);
    if (fresh) {
      this.#told = NOTHING_TOLD;
      this.#teamDue = this.tools.face === "person";
    }
    this.wake();
  }

  get isListed(): boolean {
    return this.#listed;
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
        this.#marks.set(push.sender, push);
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

  async writeCard(card: ServiceCard): Promise<void> {
    await this.transact((draft) => {
      writeCard(this, draft, card);
    });
    this.wake();
  }

  close(): void {
    this.#closed = true;
    for (const callOff of this.#timers.values()) callOff();
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
    if (!this.tools.online()) return false;
    if (this.#held.pending !== null) return this.#shake(this.#held.pending);
    return this.#listed && (this.#held.group === null ? this.#join() : this.#converse());
  }

  /** Hand in the handshake that waits. */
  async #shake(pending: PendingRow): Promise<boolean> {
    if (pending.kind === "commit") return this.#countVain(sendCommit(this, pending));
    this.listed(await sendOpen(this, pending.groupInfo), true);
    return true;
  }

  async #join(): Promise<boolean> {
    if (this.#invited === "yes") {
      await this.#countVain(acceptInvitation(this));
      this.#invited = "no";
    } else if (!(await prepareExternalJoin(this, this.#invited === "no"))) {
      this.#invited = "yes";
    }
    return true;
  }

  async #converse(): Promise<boolean> {
    if (this.#marks.size > 0 && (await this.#openMarks())) return true;
    const due = this.#removals.due(this.#held, this.tools.identity.device, this.#teamDue);
    if (due === "me") return false;
    if (due === "now") {
      await this.#removals.prepare(this);
      return true;
    }
    if (due === "soon") this.#removeLater();
    return this.#goOn();
  }

  /** Leave a removal to somebody else for a moment. */
  #removeLater(): void {
    this.#later("removal", Removals.wait(this.tools.face, this.tools.environment.random()), () => {
      this.#removals.order();
      this.wake();
    });
  }

  async #goOn(): Promise<boolean> {
    if (this.#teamDue) {
      this.#teamDue = await prepareAdding(this);
      return true;
    }
    const [row] = this.#held.outbox;
    if (row !== undefined) {
      await sendNext(this, row);
      return this.#countVain(Promise.resolve(this.#held.outbox[0]?.id !== row.id));
    }
    this.#watchForStall();
    if (!isTold(this, this.#told)) this.#later("tell", COALESCE, () => void this.#tell());
    return false;
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
    const { shown, lastOther } = this.#held.record;
    return this.#onScreen && shown < lastOther;
  }

  async #markShown(): Promise<boolean> {
    await this.transact((draft) => {
      draft.update({ shown: draft.record.lastOther, unread: 0 });
    });
    return true;
  }

  async #openMarks(): Promise<boolean> {
    const opened = new Map<string, SealedMark>(this.#marks);
    let found = false;
    for (const [sender, sealed] of opened) {
      const result = await openMark(this, sealed);
      if (result.kind === "later") continue;
      if (this.#marks.get(sender) === sealed) this.#marks.delete(sender);
      if (result.kind !== "opened" || sender === this.tools.identity.device) continue;
      found = true;
      await this.transact((draft) => {
        const { marks } = draft.record;
        draft.update({ marks: { ...marks, [sender]: mergeMark(marks[sender], result.mark) } });
      });
    }
    return found;
  }

  async #tell(): Promise<void> {
    try {
      this.#told = await tell(this, this.#told);
    } catch (error) {
      // A refused receipt is sealed anew after the next change; a lost one after the next greeting.
      if (error instanceof ConnectionLost) this.#told = NOTHING_TOLD;
    }
  }

  #watchForStall(): void {
    if (this.#held.record.cursor >= this.#head) return;
    this.#later("stall", STALL, () => {
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
    if (await step) {
      this.#inVain = 0;
      this.#attempt = 0;
      return true;
    }
    this.#inVain++;
    if (this.#inVain < IN_VAIN) return true;
    this.#inVain = 0;
    this.#retryLater();
    return false;
  }

  #stumble(error: unknown): void {
    if (this.#closed || error instanceof LeaseLost) return;
    // Without a connection there is nothing to retry: the next greeting wakes us.
    if (error instanceof ConnectionLost || !this.tools.online()) return;
    this.#retryLater();
    if (!isExpected(error)) console.error("a step of a conversation failed", error);
  }

  #retryLater(): void {
    const wait = waitBefore(RETRY, this.#attempt++, this.tools.environment.random());
    this.#later("retry", wait, () => {
      this.wake();
    });
  }

  /** Have one timer of each name; a later call while it runs changes nothing. */
  #later(name: string, wait: number, run: () => void): void {
    if (this.#timers.has(name) || this.#closed) return;
    const callOff = this.tools.environment.after(wait, () => {
      this.#timers.delete(name);
      if (!this.#closed) run();
    });
    this.#timers.set(name, callOff);
  }

  readonly #source: ItemSource = {
    find: async (id) => this.#items?.get(id) ?? (this.#items ? null : this.tools.store.get("items", [this.id, id])),
    all: async () => (this.#items ? [...this.#items.values()] : this.tools.store.all("items", [this.id])),
  };

  async #exclusively<T>(run: () => Promise<T>): Promise<T> {
    const turn = this.#writing.then(run);
    this.#writing = turn.catch(() => undefined);
    return turn;
  }
}

function isExpected(error: unknown): boolean {
  return error instanceof CryptoRefused || error instanceof DirectoryUnavailable || error instanceof Refused;
}
