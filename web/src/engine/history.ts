/**
 * History for devices that come late: asks for what this one lacks, fetches what is handed over, and hands
 * over what others are owed when it is its turn (docs/history.md). What is under way is in the store, so a
 * reload goes on where it was.
 */
import { openAttachment, sealAttachment } from "../crypto/attachment";
import { CryptoRefused, DirectoryUnavailable } from "../crypto/errors";
import { encodeContent, type Content } from "../protocol/content";
import { toHex, type Bytes } from "../protocol/bytes";
import { decodeBundle, encodeBundle, type Bundle, type Gap } from "../protocol/history";
import { Malformed } from "../protocol/shape";
import type { Arrival, Handing, HandingPart, Owed } from "../store/history-record";
import { LeaseLost } from "../store/store";
import type { Api } from "./api";
import type { Talk } from "./attachments";
import { download, upload } from "./attachments-wire";
import { RETRY, waitBefore } from "./backoff";
import { inParts, kept, messagesIn, rosterRows, verifyBundle, type Verified } from "./bundle";
import type { Draft } from "./draft";
import { ConnectionLost, isRefused, Refused } from "./errors";
import { takeIn, type Fetched } from "./handed-over";
import { couldBeHad, coverage, judged, MOST_ASKS, turnOf } from "./history-plan";
import { historyOf, updateHistory } from "./history-record";
import type { Tools } from "./tools";
import { mayBeGiven } from "./trust";

/** Whoever added this device hands over by itself; after this long it asks. */
const UNASKED = 10_000;
/** After this long the screen says that nobody is there who could answer. */
const ANSWER = 10_000;

export class History {
  readonly #tools: Tools;
  readonly #api: Api;
  readonly #find: (conversation: string) => Talk | undefined;
  readonly #waiting = new Set<string>();
  readonly #timers = new Map<string, () => void>();
  /** What its turn has come for, by the name of its timer. */
  readonly #due = new Set<string>();
  readonly #ending = new AbortController();
  #running = false;
  #attempt = 0;

  constructor(tools: Tools, api: Api, find: (conversation: string) => Talk | undefined) {
    this.#tools = tools;
    this.#api = api;
    this.#find = find;
  }

  stop(): void {
    this.#ending.abort();
    for (const callOff of this.#timers.values()) callOff();
  }

  /** Do what is to be done for a conversation that has taken in its log. */
  look(id: string): void {
    this.#waiting.add(id);
    if (!this.#running) void this.#run();
  }

  async #run(): Promise<void> {
    this.#running = true;
    for (const id of this.#waiting) {
      this.#waiting.delete(id);
      const talk = this.#find(id);
      if (talk === undefined || this.#ending.signal.aborted) continue;
      try {
        await this.#work(talk);
        this.#attempt = 0;
      } catch (error) {
        this.#stumble(id, error);
      }
    }
    this.#running = false;
  }

  async #work(talk: Talk): Promise<void> {
    // With something to send still, it looks different in a moment; then it is looked at again.
    if (!this.#tools.online() || talk.held.outbox.length > 0) return;
    const { arrivals, lacks } = historyOf(talk.held.record);
    const [arrival] = arrivals;
    if (arrival !== undefined) await this.#fetch(talk, arrival);
    else if (lacks !== null) await this.#ask(talk, lacks);
    else this.#answered(talk.key);
    await this.#judge(talk);
    const { handing } = historyOf(talk.held.record);
    if (handing !== null) await this.#hand(talk, handing);
    else await this.#takeTurn(talk);
  }

  // Asking

  async #ask(talk: Talk, lacks: Gap): Promise<void> {
    const { asked, asks, welcomed, but } = historyOf(talk.held.record);
    const { record } = talk.held;
    // A guest who was let in from now on asks for nothing from before.
    if (record.guest === "from_now" || !couldBeHad(historyOf(record), record.roster, this.#tools.identity.device)) {
      await this.#giveUp(talk);
      return;
    }
    const name = `answer ${talk.key}`;
    this.#later(name, ANSWER, () => {
      this.#tools.unanswered.add(talk.key);
      this.#tools.changed();
    });
    if (asked || asks >= MOST_ASKS) return;
    if (welcomed && !this.#isDue(`unasked ${talk.key}`, UNASKED, talk.key)) return;
    await this.#say(talk, { k: "ask", ...lacks, but }, (draft) => {
      updateHistory(draft, (history) => ({ ...history, asked: true, asks: history.asks + 1 }));
    });
  }

  /** Nobody is left who could have it. */
  async #giveUp(talk: Talk): Promise<void> {
    await talk.transact((draft) => {
      updateHistory(draft, (history) => ({ ...history, lacks: null }));
    });
    this.#answered(talk.key);
  }

  #answered(id: string): void {
    this.#timers.get(`answer ${id}`)?.();
    this.#timers.delete(`answer ${id}`);
    if (this.#tools.unanswered.delete(id)) this.#tools.changed();
  }

  // Fetching

  async #fetch(talk: Talk, arrival: Arrival): Promise<void> {
    this.#answered(talk.key);
    const fetched = await this.#open(talk, arrival);
    await talk.transact((draft) => takeIn(this.#tools, draft, arrival, fetched));
    talk.wake();
  }

  async #open(talk: Talk, arrival: Arrival): Promise<Fetched> {
    const verified: Verified[] = [];
    const bundles: Bundle[] = [];
    let [refused, broken, gone] = [0, false, false];
    for (const part of arrival.parts) {
      try {
        const sealed = await download(this.#api, part, () => undefined);
        const bundle = decodeBundle(await openAttachment(part.key, part.hash, sealed));
        const opened = await verifyBundle(this.#tools, talk.held.record, arrival, bundle);
        bundles.push(bundle);
        verified.push(...opened.verified);
        refused += opened.refused;
      } catch (error) {
        if (error instanceof CryptoRefused || error instanceof Malformed) broken = true;
        else if (isRefused(error, "attachment.unknown", "attachment.expired")) gone = true;
        else throw error;
      }
    }
    return { verified, bundles, refused, broken, gone };
  }

  // Handing over

  /** Compare what others say that they handed over with what is here. */
  async #judge(talk: Talk): Promise<void> {
    const claims = historyOf(talk.held.record).owed.filter(({ claim }) => claim !== null);
    if (claims.length === 0) return;
    for (const claimed of claims) this.#due.delete(turnName(talk.key, claimed));
    const here = await kept(this.#tools, talk.held.record);
    await talk.transact((draft) => {
      updateHistory(draft, (history) => ({
        ...history,
        owed: history.owed.flatMap((each) => judged(each, each.claim === null ? 0 : messagesIn(draft.record, here, each.claim).length)),
      }));
    });
  }

  async #takeTurn(talk: Talk): Promise<void> {
    const { record } = talk.held;
    const { owed, lacks } = historyOf(record);
    await this.#tools.directory.ensure(Object.keys(record.roster));
    const due = owed.filter((each) => mayBeGiven(this.#tools, record, each.device) && this.#isTurn(talk, each));
    const [first] = due;
    const covered = first === undefined ? null : coverage(first, lacks);
    if (first === undefined || covered === null) return;
    const same = due.filter((each) => each.from === first.from && each.to === first.to);
    for (const each of same) this.#due.delete(turnName(talk.key, each));
    const messages = messagesIn(record, await kept(this.#tools, record), covered);
    if (messages.length === 0 && same.every(({ by }) => by !== "")) {
      await this.#forgive(talk, same);
      return;
    }
    const bundles = inParts(talk.id, covered, messages, rosterRows(record));
    const { from, to, whole } = covered;
    const body = { for: same.map(({ device }) => device), from, to, whole, count: messages.length };
    await this.#begin(talk, body, bundles);
  }

  #isTurn(talk: Talk, owed: Owed): boolean {
    const { record } = talk.held;
    const { device: me } = this.#tools.identity;
    const { lacks, owed: all } = historyOf(record);
    const lacking = new Set([...all.map(({ device }) => device), ...(lacks === null ? [] : [me])]);
    const asker = this.#tools.directory.get(owed.device);
    const candidates = Object.entries(record.roster).map(([device, since]) => {
      const known = this.#tools.directory.get(device);
      return { device, since, sameAccount: known?.account === asker?.account, sameKind: known?.kind === asker?.kind };
    });
    const wait = turnOf(owed, me, candidates, lacking);
    return wait !== null && this.#isDue(turnName(talk.key, owed), wait, talk.key);
  }

  /** Nobody wrote anything that is owed: there is nothing to hand over, and nobody asked. */
  async #forgive(talk: Talk, nothing: readonly Owed[]): Promise<void> {
    await talk.transact((draft) => {
      updateHistory(draft, (history) => ({ ...history, owed: history.owed.filter((each) => !nothing.includes(each)) }));
    });
  }

  async #begin(talk: Talk, body: Omit<Handing, "parts">, bundles: readonly Bundle[]): Promise<void> {
    const { environment } = this.#tools;
    const sealed = await Promise.all(
      bundles.map((bundle) => sealAttachment(encodeBundle(bundle), (length) => environment.randomBytes(length))),
    );
    const parts = sealed.map(({ key, hash, sealed: { length: size } }): HandingPart => {
      return { attempt: toHex(environment.randomBytes(16)), key, hash, size, id: null };
    });
    const handing: Handing = { ...body, parts };
    await talk.transact((draft) => {
      updateHistory(draft, (history) => ({ ...history, handing }));
      draft.also(...blobs(talk.key, parts, sealed.map((each) => each.sealed)));
    });
    await this.#hand(talk, handing);
  }

  /** Upload what is not at the gateway yet, then say so; stop where somebody else was quicker. */
  async #hand(talk: Talk, begun: Handing): Promise<void> {
    let handing = begun;
    for (const part of begun.parts) {
      if (part.id !== null) continue;
      const id = await this.#upload(talk, part);
      if (id === null || !this.#isOwed(talk, handing)) {
        await this.#drop(talk, handing);
        return;
      }
      handing = { ...handing, parts: handing.parts.map((each) => (each.attempt === part.attempt ? { ...each, id } : each)) };
      await this.#keep(talk, handing);
    }
    const { parts, ...body } = handing;
    const places = parts.map(({ id, key, hash, size }) => ({ id: id ?? "", key, hash, size }));
    await this.#say(talk, { k: "history", ...body, parts: places }, (draft) => {
      updateHistory(draft, (history) => ({ ...history, handing: null }));
      draft.also(...blobs(talk.key, parts, null));
    });
  }

  async #upload(talk: Talk, part: HandingPart): Promise<string | null> {
    const sealed = await this.#tools.store.get("blobs", [talk.key, part.attempt]);
    if (sealed === null) return null;
    try {
      const place = { conversation: talk.id, attempt: part.attempt };
      return await upload(this.#api, place, sealed, () => undefined, this.#ending.signal);
    } catch (error) {
      // Begun so long ago that the gateway forgot it: it is made anew.
      if (isRefused(error, "attachment.expired", "attachment.unknown")) return null;
      throw error;
    }
  }

  #isOwed(talk: Talk, { for: devices }: Handing): boolean {
    const { owed } = historyOf(talk.held.record);
    return owed.some((each) => devices.includes(each.device) && each.claim === null);
  }

  async #keep(talk: Talk, handing: Handing): Promise<void> {
    await talk.transact((draft) => {
      updateHistory(draft, (history) => ({ ...history, handing }));
    });
  }

  async #drop(talk: Talk, { parts }: Handing): Promise<void> {
    await talk.transact((draft) => {
      updateHistory(draft, (history) => ({ ...history, handing: null }));
      draft.also(...blobs(talk.key, parts, null));
    });
    this.look(talk.key);
  }

  /** Put something that is nobody's words into the outbox. */
  async #say(talk: Talk, content: Content, also: (draft: Draft) => void): Promise<void> {
    await talk.transact((draft) => {
      const order = Math.max(0, ...draft.outbox.map((each) => each.order)) + 1;
      const id = this.#tools.messageIds.next();
      draft.outbox = [...draft.outbox, { id, order, content: encodeContent(content), sealed: null, quiet: true }];
      also(draft);
    });
    talk.wake();
  }

  /** Whether a wait is over; begins it where it is new. */
  #isDue(name: string, wait: number, id: string): boolean {
    if (wait === 0 || this.#due.has(name)) return true;
    this.#later(name, wait, () => {
      this.#due.add(name);
      this.look(id);
    });
    return false;
  }

  #later(name: string, wait: number, run: () => void): void {
    if (this.#timers.has(name)) return;
    const callOff = this.#tools.environment.after(wait, () => {
      this.#timers.delete(name);
      run();
    });
    this.#timers.set(name, callOff);
  }

  #stumble(id: string, error: unknown): void {
    // Without a connection the next greeting looks again.
    if (this.#ending.signal.aborted || error instanceof LeaseLost || !this.#tools.online()) return;
    const expected = [ConnectionLost, Refused, DirectoryUnavailable].some((kind) => error instanceof kind);
    if (!expected) console.error("handing history over failed", error);
    const { environment } = this.#tools;
    this.#later(`retry ${id}`, waitBefore(RETRY, this.#attempt++, environment.random()), () => {
      this.look(id);
    });
  }
}

function turnName(conversation: string, { device, from, to }: Owed): string {
  return `turn ${conversation} ${device} ${from} ${to}`;
}

type BlobChange = { readonly store: "blobs"; readonly key: readonly string[] } & (
  | { readonly value: Bytes }
  | { readonly value: null }
);

function blobs(conversation: string, parts: readonly HandingPart[], sealed: readonly Bytes[] | null): readonly BlobChange[] {
  return parts.map(({ attempt }, index) => {
    return { store: "blobs", key: [conversation, attempt], value: sealed?.[index] ?? null };
  });
}
