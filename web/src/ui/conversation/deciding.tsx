import type { JSX } from "preact";
import { useId, useState } from "preact/hooks";

import type { ConsentItem, Item, MessageItem, Problem } from "../../model";
import type { Agreement } from "../../model-mine";
import { useShared } from "../language";
import { ProblemNote } from "../parts/problem";
import type { ConsentWays } from "./consent-ways";
import { useConsents } from "./consent-words";

interface DecidingProps {
  readonly item: ConsentItem;
  readonly items: readonly Item[];
  readonly answer: NonNullable<ConsentWays["answer"]>;
  /** Yes was said before. */
  readonly again?: boolean;
}

type Share = "none" | "some" | "all";

/** Say yes or no, and what of the words goes along. Nothing is chosen beforehand but the least. */
export function Deciding({ item, items, answer, again = false }: DecidingProps): JSX.Element {
  const words = useConsents().young;
  const ids = useId();
  const [share, setShare] = useState<Share>("none");
  const [picked, setPicked] = useState<ReadonlySet<string>>(new Set());
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  const movable = items.filter(canGoAlong);
  const isGuest = item.about === "invite";
  const say = async (yes: boolean): Promise<void> => {
    if (busy) return;
    setBusy(true);
    const outcome = await answer(item.id, yes ? agreementOf(item, share, picked, movable) : null);
    setBusy(false);
    setProblem(outcome.ok ? null : outcome.problem);
  };
  const choice = (value: Share, text: string): JSX.Element => (
    <label key={value} class="consent-choice">
      <input
        type="radio"
        name={ids}
        value={value}
        checked={share === value}
        onChange={() => {
          setShare(value);
        }}
      />
      <span>{text}</span>
    </label>
  );
  return (
    <>
      {!again && <p>{isGuest ? words.inviteFacts : words.moveFacts}</p>}
      <fieldset class="consent-choices">
        <legend>{isGuest ? words.whatMayTheyRead : words.whatGoes}</legend>
        {isGuest
          ? [choice("none", words.fromNow), choice("all", words.all)]
          : [choice("none", words.none), choice("some", words.some), choice("all", words.every)]}
      </fieldset>
      {!isGuest && share !== "none" && <p class="consent-hint">{words.staysHere}</p>}
      {!isGuest && share === "some" && <Picking messages={movable} picked={picked} onPick={setPicked} />}
      {problem !== null && <DecisionProblem problem={problem} />}
      <div class="consent-ways">
        <button type="button" class="button button-main" data-answer="yes" aria-disabled={busy} onClick={() => void say(true)}>
          {isGuest ? words.yesInvite(item.name) : words.yesMove}
        </button>
        {!again && (
          <button type="button" class="button" data-answer="no" aria-disabled={busy} onClick={() => void say(false)}>
            {isGuest ? words.noInvite : words.noMove}
          </button>
        )}
      </div>
    </>
  );
}

function DecisionProblem({ problem }: { readonly problem: Problem }): JSX.Element {
  const words = useConsents().young;
  if (!problem.code.startsWith("desk.consent")) return <ProblemNote problem={problem} />;
  return (
    <p class="note note-warm" role="alert">
      {words.changed}
    </p>
  );
}

/** Pictures and voice notes stay where their bytes are. */
function canGoAlong(item: Item): item is MessageItem {
  return item.kind !== "notice" && item.kind !== "attachment" && item.kind !== "consent" && item.state !== "queued" && item.state !== "refused";
}

function agreementOf(item: ConsentItem, share: Share, picked: ReadonlySet<string>, movable: readonly MessageItem[]): Agreement {
  if (item.about === "invite") return { kind: "invite", history: share === "all" ? "all" : "from_now" };
  const chosen = movable.filter(({ id }) => share === "all" || (share === "some" && picked.has(id)));
  return { kind: "transfer", messages: chosen.map(({ id }) => id) };
}

interface PickingProps {
  readonly messages: readonly MessageItem[];
  readonly picked: ReadonlySet<string>;
  readonly onPick: (picked: ReadonlySet<string>) => void;
}

function Picking({ messages, picked, onPick }: PickingProps): JSX.Element {
  const words = useConsents().young;
  const shared = useShared();
  const toggle = (id: string): void => {
    const next = new Set(picked);
    if (!next.delete(id)) next.add(id);
    onPick(next);
  };
  const textOf = (message: MessageItem): string => {
    switch (message.kind) {
      case "text":
        return message.text;
      case "card":
        return message.card.name;
      default:
        return shared.call.preview;
    }
  };
  if (messages.length === 0) return <p class="consent-hint">{words.nothingToPick}</p>;
  return (
    <fieldset class="consent-picks">
      <legend>{words.pick}</legend>
      {messages.map((message) => (
        <label key={message.id} class="consent-choice">
          <input
            type="checkbox"
            checked={picked.has(message.id)}
            onChange={() => {
              toggle(message.id);
            }}
          />
          <span dir="auto">
            <strong>{message.mine ? words.you : message.authorName}</strong> {textOf(message)}
          </span>
        </label>
      ))}
    </fieldset>
  );
}
