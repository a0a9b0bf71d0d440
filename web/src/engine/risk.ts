/** Risk words on the practitioner's device: marks what the young person wrote (docs/risk-words.md). */
import type { Face } from "../model";
import type { RiskMark } from "../risk/kinds";
import type { Matcher } from "../risk/matcher";
import type { StoredItem, StoredMessage } from "../store/records";
import type { Draft } from "./draft";
import type { Environment } from "./environment";
import type { Desk } from "./log";
import type { Tools } from "./tools";

/** A lexicon that cannot be had now is asked for again after so long. */
const AGAIN = 60_000;

export class RiskWatch {
  readonly #load: () => Promise<Matcher>;
  readonly #later: (wait: number, run: () => void) => () => void;
  #matcher: Matcher | null = null;
  #callOff: (() => void) | null = null;
  #stopped = false;

  constructor(load: () => Promise<Matcher>, later: (wait: number, run: () => void) => () => void) {
    this.#load = load;
    this.#later = later;
  }

  /** Null for a young person, whose device never loads a lexicon here. */
  static of(face: Face, environment: Environment): RiskWatch | null {
    if (face === "person") return null;
    const load = async (): Promise<Matcher> => (await import("../risk/load")).loadMatcher();
    return new RiskWatch(load, (wait, run) => environment.after(wait, run));
  }

  /** Null until it is loaded. */
  get matcher(): Matcher | null {
    return this.#matcher;
  }

  /** Load the lexicons, however often it takes; then say so, once. */
  start(loaded: () => void): void {
    this.#load().then(
      (matcher) => {
        this.#matcher = matcher;
        if (!this.#stopped) loaded();
      },
      () => {
        if (this.#stopped) return;
        this.#callOff = this.#later(AGAIN, () => {
          this.start(loaded);
        });
      },
    );
  }

  stop(): void {
    this.#stopped = true;
    this.#callOff?.();
  }
}

/** A message as it is kept: the young person's texts with what matched. */
export function examined(tools: Tools, draft: Draft, message: StoredMessage): StoredMessage {
  if (!isExaminable(tools, message)) return message;
  const matcher = tools.risk?.matcher ?? null;
  if (matcher === null) {
    // To be looked at when the lexicons are here.
    draft.update({ riskVersion: null });
    return message;
  }
  return { ...message, risk: { version: matcher.version, marks: matcher.find(message.text) } };
}

/** What a message does to the conversation's mark: matches raise it, an answer of the team takes it away. */
export function raise(tools: Tools, draft: Draft, message: StoredMessage): void {
  if (tools.risk === null) return;
  const risk = after(tools, draft.record.risk ?? null, message);
  if (risk !== (draft.record.risk ?? null)) draft.update({ risk });
}

/** Look through what was stored while the lexicons were not here, or were others. */
export async function examineEach(tools: Tools, conversations: Iterable<Desk>): Promise<void> {
  for (const conversation of conversations) await conversation.transact((draft) => examineAll(tools, draft));
}

async function examineAll(tools: Tools, draft: Draft): Promise<void> {
  const matcher = tools.risk?.matcher ?? null;
  if (matcher === null || draft.record.riskVersion === matcher.version) return;
  const messages = (await draft.all()).filter(isMessage).map((message) => {
    if (!isExaminable(tools, message) || message.risk?.version === matcher.version) return message;
    const looked = examined(tools, draft, message);
    draft.put(looked);
    return looked;
  });
  draft.update({ risk: markOf(tools, messages), riskVersion: matcher.version });
}

/** Reckon the conversation's mark again: what was handed over stands before much that was here already. */
export async function reckon(tools: Tools, draft: Draft): Promise<void> {
  if (tools.risk === null) return;
  const risk = markOf(tools, (await draft.all()).filter(isMessage));
  if (risk !== (draft.record.risk ?? null)) draft.update({ risk });
}

function markOf(tools: Tools, messages: readonly StoredMessage[]): RiskMark | null {
  const inOrder = [...messages].sort((a, b) => (a.seq ?? Infinity) - (b.seq ?? Infinity));
  return inOrder.reduce<RiskMark | null>((mark, message) => after(tools, mark, message), null);
}

function after(tools: Tools, mark: RiskMark | null, message: StoredMessage): RiskMark | null {
  if (!isYoung(tools, message)) return null;
  const [gravest] = message.kind === "text" ? (message.risk?.marks ?? []) : [];
  return gravest !== undefined && (mark === null || gravest.severity >= mark.severity) ? gravest : mark;
}

function isMessage(item: StoredItem): item is StoredMessage {
  return item.kind !== "notice";
}

function isExaminable(tools: Tools, message: StoredMessage): message is StoredMessage & { readonly kind: "text" } {
  return tools.risk !== null && message.kind === "text" && isYoung(tools, message);
}

function isYoung(tools: Tools, { author }: StoredMessage): boolean {
  return tools.directory.get(author)?.kind === "young_person";
}
