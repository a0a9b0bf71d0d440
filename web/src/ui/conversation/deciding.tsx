import type { JSX } from "preact";
import { useId, useState } from "preact/hooks";

import type { ConsentItem, Item, MessageItem, Problem } from "../../model";
import type { Agreement } from "../../model-mine";
import { ProblemNote } from "../parts/problem";
import type { ConsentWays } from "./consent-ways";
import { useConsents } from "./consent-words";
import { canGoAlong, Picking } from "./picking";

interface DecidingProps {
  readonly item: ConsentItem;
  readonly items: readonly Item[];
  readonly answer: NonNullable<ConsentWays["answer"]>;
  /** Yes was said before. */
  readonly again?: boolean;
}

/** none: for a guest, nothing from before. */
type Share = "none" | "some" | "all";

/** Say yes or no, and what of the words goes along. Nothing is chosen beforehand but the least. */
export function Deciding({ item, items, answer, again = false }: DecidingProps): JSX.Element {
  const words = useConsents().young;
  const [share, setShare] = useState<Share>("none");
  const [picked, setPicked] = useState<ReadonlySet<string>>(new Set());
  const { busy, problem, say } = useSaying(item, answer);
  const isGuest = item.about === "invite";
  const movable = items.filter(canGoAlong);
  const names = isGuest
    ? { facts: words.inviteFacts, yes: words.yesInvite(item.name), no: words.noInvite }
    : { facts: words.moveFacts, yes: words.yesMove, no: words.noMove };
  return (
    <>
      {!again && <p>{names.facts}</p>}
      <Sharing isGuest={isGuest} share={share} onShare={setShare} />
      {share === "some" && <Picking messages={movable} picked={picked} onPick={setPicked} />}
      {problem !== null && <DecisionProblem problem={problem} />}
      <div class="consent-ways">
        <button
          type="button"
          class="button button-main"
          data-answer="yes"
          aria-disabled={busy}
          onClick={() => {
            say(isGuest ? guestOf(share) : moveOf(share, picked, movable));
          }}
        >
          {names.yes}
        </button>
        {!again && (
          <button
            type="button"
            class="button"
            data-answer="no"
            aria-disabled={busy}
            onClick={() => {
              say(null);
            }}
          >
            {names.no}
          </button>
        )}
      </div>
    </>
  );
}

function useSaying(item: ConsentItem, answer: DecidingProps["answer"]): Saying {
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  const say = (yes: Agreement | null): void => {
    if (busy) return;
    setBusy(true);
    void answer(item.id, yes).then((outcome) => {
      setBusy(false);
      setProblem(outcome.ok ? null : outcome.problem);
    });
  };
  return { busy, problem, say };
}

interface Saying {
  readonly busy: boolean;
  readonly problem: Problem | null;
  readonly say: (yes: Agreement | null) => void;
}

interface SharingProps {
  readonly isGuest: boolean;
  readonly share: Share;
  readonly onShare: (share: Share) => void;
}

function Sharing({ isGuest, share, onShare }: SharingProps): JSX.Element {
  const words = useConsents().young;
  const ids = useId();
  const ways: readonly (readonly [Share, string])[] = isGuest
    ? [["none", words.fromNow], ["all", words.all]]
    : [["none", words.none], ["some", words.some], ["all", words.every]];
  return (
    <>
      <fieldset class="consent-choices">
        <legend>{isGuest ? words.whatMayTheyRead : words.whatGoes}</legend>
        {ways.map(([value, text]) => (
          <label key={value} class="consent-choice">
            <input
              type="radio"
              name={ids}
              value={value}
              checked={share === value}
              onChange={() => {
                onShare(value);
              }}
            />
            <span>{text}</span>
          </label>
        ))}
      </fieldset>
      {!isGuest && share !== "none" && <p class="consent-hint">{words.staysHere}</p>}
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

function guestOf(share: Share): Agreement {
  return { kind: "invite", history: share === "all" ? "all" : "from_now" };
}

function moveOf(share: Share, picked: ReadonlySet<string>, movable: readonly MessageItem[]): Agreement {
  const chosen = movable.filter(({ id }) => share === "all" || (share === "some" && picked.has(id)));
  return { kind: "transfer", messages: chosen.map(({ id }) => id) };
}
