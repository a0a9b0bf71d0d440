import type { JSX, RefObject } from "preact";
import { useContext, useRef, useState } from "preact/hooks";

import type { Client, Me } from "../../model";
import type { ModerationView, ModQueue } from "../../model-moderation";
import { Clock, useNow } from "../clock";
import { useAnswer, Waiting } from "../office/answer";
import { Announcer } from "../parts/announcer";
import { Icon } from "../parts/icons";
import { AfterNote, UndoSheet } from "./deciding/after";
import { HeldItem } from "./deciding/held-item";
import { LostNote } from "./deciding/lost";
import { SecondSheet } from "./deciding/second";
import { type After, useWork, type Work } from "./deciding/use-work";
import { HistorySheet } from "./history";
import { KeysSheet } from "./keys-sheet";
import { Lanes } from "./lanes";
import { ModerationProblem } from "./problem";
import { type SheetName, useQueueKeys } from "./queue-keys";
import { BreakOffer, Shift } from "./shift";
import { useModeration } from "./words";

interface QueueProps {
  readonly client: Client;
  readonly me: Me;
  readonly view: ModerationView | null;
}

const NOTHING_YET = { value: null, problem: null, again: () => undefined };

/** The queue and what is held of it: keyboard first, all by touch too. */
export function QueueScreen({ client, me, view }: QueueProps): JSX.Element {
  const clock = useContext(Clock);
  useNow(10_000);
  const work = useWork(client, view);
  const [sheet, setSheet] = useState<SheetName | null>(null);
  const policyField = useRef<HTMLSelectElement>(null);
  const asked = useAnswer("policies", () => client.moderation("policies"));
  useQueueKeys(work, setSheet, policyField);
  const queue = view?.queue;
  if (!view || !queue) return <Waiting asked={NOTHING_YET} />;
  const policies = asked.value?.map(({ code }) => code) ?? [];
  const common = { client, work, policies };
  const now = clock() + view.skew;
  return (
    <div class={work.item === null ? "queue" : "queue queue-holding"}>
      <Side client={client} queue={queue} now={now} onKeys={() => { setSheet("keys"); }} />
      <Main {...common} me={me} queue={queue} lost={view.lost} now={now} policyField={policyField} onSheet={setSheet} />
      {sheet !== null && <Sheets {...common} me={me} sheet={sheet} onClose={() => { setSheet(null); }} />}
    </div>
  );
}

interface CommonProps {
  readonly client: Client;
  readonly work: Work;
  readonly policies: readonly string[];
}

interface MainProps extends CommonProps {
  readonly me: Me;
  readonly queue: ModQueue;
  readonly lost: ModerationView["lost"];
  readonly now: number;
  readonly policyField: RefObject<HTMLSelectElement | null>;
  readonly onSheet: (sheet: SheetName) => void;
}

function Main({ client, me, work, policies, queue, lost, now, policyField, onSheet }: MainProps): JSX.Element {
  const show = (sheet: SheetName) => (): void => {
    onSheet(sheet);
  };
  return (
    <div class="queue-main">
      {queue.shift !== null && <BreakOffer client={client} shift={queue.shift} />}
      {lost !== null && work.item === null && <LostNote lost={lost} busy={work.busy !== null} onAgain={work.take} />}
      {work.item === null ? (
        <Rest work={work} onUndo={show("undo")} />
      ) : (
        <HeldItem work={work} item={work.item} account={me.account} now={now} policies={policies} policyField={policyField} onHistory={show("history")} onSecond={show("second")} />
      )}
      {/* Once it is off the screen: whoever hears it may press the next key. */}
      <Said after={work.item === null ? work.after : null} />
    </div>
  );
}

interface SideProps {
  readonly client: Client;
  readonly queue: ModQueue;
  readonly now: number;
  readonly onKeys: () => void;
}

function Side({ client, queue, now, onKeys }: SideProps): JSX.Element {
  const words = useModeration();
  return (
    <aside class="queue-side" aria-label={words.queue.lanesLabel}>
      <Lanes queue={queue} now={now} />
      <p class="field-hint queue-staffed">{queue.staffed ? words.queue.onShift(queue.onShift) : words.queue.unstaffed}</p>
      <Shift client={client} shift={queue.shift} />
      <button type="button" class="button button-small button-plain queue-keys" aria-haspopup="dialog" onClick={onKeys}>
        {words.keys.open} <kbd aria-hidden="true">?</kbd>
      </button>
    </aside>
  );
}

interface SheetsProps extends CommonProps {
  readonly me: Me;
  readonly sheet: SheetName;
  readonly onClose: () => void;
}

/** Whatever lies over the queue. */
function Sheets({ client, me, work, policies, sheet, onClose }: SheetsProps): JSX.Element | null {
  const { item, evidence, after } = work;
  if (sheet === "keys") return <KeysSheet onClose={onClose} />;
  if (sheet === "undo") {
    return after?.kind === "decided" ? <UndoSheet client={client} decision={after.decision} onClose={onClose} onUndone={work.undone} /> : null;
  }
  if (item === null) return null;
  if (sheet === "history") return <HistorySheet client={client} me={me} item={item} onClose={onClose} />;
  if (evidence === null) return null;
  return <SecondSheet client={client} item={item} version={evidence.item.version} draft={work.draft} policies={policies} onClose={onClose} onAsked={work.asked} />;
}

function Said({ after }: { readonly after: After | null }): JSX.Element {
  const words = useModeration();
  if (after === null) return <Announcer text="" />;
  if (after.kind === "moved") return <Announcer text={words.item.moved[after.how]} />;
  return <Announcer text={after.kind === "decided" ? words.after.title : words.after.undone} />;
}

/** Between two items. */
function Rest({ work, onUndo }: { readonly work: Work; readonly onUndo: () => void }): JSX.Element {
  const words = useModeration().queue;
  return (
    <section class="rest">
      {work.after !== null && <AfterNote after={work.after} onUndo={onUndo} />}
      <Icon name="heart" />
      <h2>{work.nothing ? words.nothing : words.restTitle}</h2>
      <p>{work.nothing ? words.nothingWhy : words.rest}</p>
      {work.problem !== null && <ModerationProblem problem={work.problem} />}
      <button type="button" class="button button-main" data-key="n" aria-disabled={work.busy !== null} onClick={work.next}>
        {work.busy === "next" ? words.nextBusy : words.next} <kbd aria-hidden="true">N</kbd>
      </button>
    </section>
  );
}
