import type { JSX, RefObject } from "preact";

import type { ModItem } from "../../../model-moderation";
import { Icon } from "../../parts/icons";
import { ModerationProblem } from "../problem";
import { categoryOf, nameOf, spanOf, useModeration } from "../words";
import { DecideForm } from "./decide-form";
import { EvidenceView } from "./evidence";
import type { Work } from "./use-work";

const MINUTE = 60_000;

interface HeldProps {
  readonly work: Work;
  readonly item: ModItem;
  /** Whose device it is: how pictures are shown is each person's own choice. */
  readonly account: string;
  readonly now: number;
  readonly policies: readonly string[];
  readonly policyField: RefObject<HTMLSelectElement | null>;
  readonly onHistory: () => void;
  readonly onSecond: () => void;
}

/** What somebody holds: what it is, what it says once it is opened, and what can be done with it. */
export function HeldItem({ work, item, account, now, policies, policyField, onHistory, onSecond }: HeldProps): JSX.Element {
  const words = useModeration();
  const { evidence, covered, changed, draft, wrong, busy, problem } = work;
  return (
    <section class="held" aria-label={words.item.label}>
      <Head item={item} now={now} onHistory={onHistory} />
      <div class="held-body">
        <div class="held-evidence">
          {changed && <ChangedNote onLook={work.open} />}
          {evidence === null || covered ? (
            <Cover busy={busy === "open"} onOpen={evidence === null ? work.open : work.cover} />
          ) : (
            <>
              <EvidenceView evidence={evidence} account={account} open={work.attachment} />
              <button type="button" class="button button-small held-cover" data-key="o" onClick={work.cover}>
                <Icon name="eyeOff" small />
                {words.item.cover} <kbd aria-hidden="true">O</kbd>
              </button>
            </>
          )}
        </div>
        <div class="held-deeds">
          {evidence !== null && (
            <DecideForm item={item} policies={policies} draft={draft} wrong={wrong} busy={busy === "decide"} policyField={policyField} onChange={work.change} onDecide={work.decide} />
          )}
          {problem !== null && <ModerationProblem problem={problem} />}
          <Ways work={work} item={item} onSecond={onSecond} />
        </div>
      </div>
    </section>
  );
}

interface Tag {
  readonly text: string;
  readonly warm: boolean;
}

type Words = ReturnType<typeof useModeration>;

/** What is known of it before it is opened. */
function tagsOf(words: Words, item: ModItem, now: number): readonly Tag[] {
  const { kind, author, categories, flags, pre, times, since, overdue } = item;
  const standing = author?.standing ?? "none";
  const waits = words.item.since(spanOf(words, now - since));
  const more: readonly (readonly [shown: boolean, text: string])[] = [
    [flags > 0, words.item.flags(flags)],
    [kind === "post", pre ? words.item.pre : words.item.seen],
    [standing !== "none", words.item.standing(words.levels[standing])],
    [times > 1, words.item.again(times)],
  ];
  return [
    ...categories.map((each) => ({ text: categoryOf(words, each), warm: true })),
    ...more.filter(([shown]) => shown).map(([, text]) => ({ text, warm: false })),
    { text: overdue ? `${waits}, ${words.item.late}` : waits, warm: overdue },
  ];
}

/** What it is, from whom and where. */
function titleOf(words: Words, { kind, author, space }: ModItem): string {
  const by = author === null ? "" : words.item.by[kind](nameOf(words, author));
  const where = space === null ? "" : words.item.inSpace(space.name);
  return [words.kinds[kind], by, where].filter((part) => part !== "").join(" ");
}

function Head({ item, now, onHistory }: { readonly item: ModItem; readonly now: number; readonly onHistory: () => void }): JSX.Element {
  const words = useModeration();
  return (
    <header class="held-head">
      <span class={`lane-badge lane-${String(item.lane)}`}>{words.lanes[item.lane]}</span>
      <h2>{titleOf(words, item)}</h2>
      <ul class="held-tags">
        {tagsOf(words, item, now).map(({ text, warm }) => (
          <li key={text} class={warm ? "office-tag office-tag-warm" : "office-tag"}>
            {text}
          </li>
        ))}
      </ul>
      <Lease left={(item.leaseUntil ?? now) - now} />
      <button type="button" class="button button-small held-history" data-key="h" aria-haspopup="dialog" onClick={onHistory}>
        {words.item.historyOpen} <kbd aria-hidden="true">H</kbd>
      </button>
      {item.second && (
        <p class="note held-second">
          <Icon name="people" />
          <span class="note-body">
            <strong>{words.item.second}.</strong> {words.item.secondWhy}
          </span>
        </p>
      )}
    </header>
  );
}

/** How long it stays with whoever holds it. */
function Lease({ left }: { readonly left: number }): JSX.Element {
  const words = useModeration();
  const span = left < MINUTE ? words.leftSoon : words.leftMinutes(Math.floor(left / MINUTE));
  return (
    <p class="held-lease" role="timer" title={words.item.leaseHint}>
      <Icon name="clock" small />
      {left > 0 ? words.item.yours(span) : words.item.leaseOut}
    </p>
  );
}

/** What stands in the place of what was written until somebody means to see it. */
function Cover({ busy, onOpen }: { readonly busy: boolean; readonly onOpen: () => void }): JSX.Element {
  const words = useModeration().item;
  return (
    <div class="cover">
      <div class="cover-veil" aria-hidden="true">
        {[92, 78, 85, 40].map((width) => (
          <span key={width} class={`cover-line cover-line-${String(width)}`} />
        ))}
      </div>
      <div class="cover-words">
        <h3>{words.covered}</h3>
        <p class="field-hint">{words.coveredWhy}</p>
        <button type="button" class="button button-main" data-key="o" aria-disabled={busy} onClick={onOpen}>
          <Icon name="eye" />
          {busy ? words.opening : words.open} <kbd aria-hidden="true">O</kbd>
        </button>
      </div>
    </div>
  );
}

function ChangedNote({ onLook }: { readonly onLook: () => void }): JSX.Element {
  const words = useModeration().changed;
  return (
    <div class="note note-warm" role="alert">
      <Icon name="refresh" />
      <div class="note-body">
        <p>
          <strong>{words.title}.</strong> {words.lead}
        </p>
        <div>
          <button type="button" class="button button-small" onClick={onLook}>
            {words.look}
          </button>
        </div>
      </div>
    </div>
  );
}

/** Ways to give it to somebody else; none of them counts against anybody. */
function Ways({ work, item, onSecond }: { readonly work: Work; readonly item: ModItem; readonly onSecond: () => void }): JSX.Element {
  const words = useModeration().item;
  const ways = [
    ["skip", "S", words.skip, words.skipHint],
    ["pass", "P", words.pass, words.passHint],
  ] as const;
  return (
    <ul class="held-ways">
      {ways.map(([how, key, label, hint]) => (
        <li key={how}>
          <button
            type="button"
            class="button button-small"
            data-key={key.toLowerCase()}
            aria-disabled={work.busy !== null}
            aria-describedby={`way-${how}`}
            onClick={() => {
              work.giveBack(how);
            }}
          >
            {label} <kbd aria-hidden="true">{key}</kbd>
          </button>
          <span class="field-hint" id={`way-${how}`}>
            {hint}
          </span>
        </li>
      ))}
      {work.evidence !== null && !item.second && (
        <li>
          <button type="button" class="button button-small" data-key="a" aria-haspopup="dialog" onClick={onSecond}>
            {words.secondAsk} <kbd aria-hidden="true">A</kbd>
          </button>
        </li>
      )}
    </ul>
  );
}
