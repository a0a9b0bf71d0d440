import type { ComponentChildren, JSX } from "preact";
import { useContext, useState } from "preact/hooks";

import type { Client, Conversation, Link, Me } from "../../model";
import { nameList, shortMoment, timeOfDay } from "../../texts/format";
import { Clock } from "../clock";
import { useLanguage } from "../language";
import { later } from "../parts/later";
import { Sheet } from "../parts/sheet";
import { useDeskNow } from "../staff/desk-words";
import { VisitIcon } from "./icon";
import { useKnockWords, useWhoWaits } from "./knock-words";
import { KnocksContext } from "./knocks-context";
import { isLong, type Knock } from "./knocks";
import type { StaffVisitProps } from "./staff-visit";
import { useKnocks } from "./use-knocks";
import { type TellLate, type Told, useTellLate } from "./use-tell-late";

import "../../styles/visit-knocking.css";

const StaffVisit = later<StaffVisitProps>(async () => (await import("./staff-visit")).StaffVisit);

interface Entered {
  readonly visit: string;
  /** As it was then; it may leave the inbox meanwhile. */
  readonly talk: Conversation;
}

interface KnockingProps {
  readonly client: Client;
  readonly me: Me;
  readonly link: Link;
  readonly conversations: readonly Conversation[];
  /** Go to a conversation, by its id here. */
  readonly onWrite: (conversation: string) => void;
  /** The place where somebody is, which goes on below. */
  readonly children: ComponentChildren;
}

/** Over every place of the staff's: who waits for a visit, and the way in to them. */
export function Knocking({ client, me, link, conversations, onWrite, children }: KnockingProps): JSX.Element {
  const { knocks, look } = useKnocks(client, me, link);
  const [open, setOpen] = useState<Entered | null>(null);
  const [listed, setListed] = useState(false);
  const late = useTellLate(client, me, useContext(Clock));
  const talkOf = ({ visit }: Knock): Conversation | null =>
    conversations.find(({ talk, state }) => talk === visit.conversation && state === "ready") ?? null;
  const enter = (knock: Knock): void => {
    const talk = talkOf(knock);
    setListed(false);
    if (talk !== null) setOpen({ visit: knock.visit.visit, talk });
  };
  const write = (talk: Conversation): void => {
    setListed(false);
    onWrite(talk.id);
  };
  const lineOf = (knock: Knock): KnockLineProps => ({ knock, talk: talkOf(knock), teams: me.teams, late, onEnter: enter, onWrite: write });
  return (
    <KnocksContext.Provider value={knocks}>
      <Strip
        knocks={knocks}
        lineOf={lineOf}
        onList={() => {
          setListed(true);
        }}
      />
      {children}
      {listed && (
        <KnockList
          knocks={knocks}
          lineOf={lineOf}
          onClose={() => {
            setListed(false);
          }}
        />
      )}
      {open !== null && (
        <StaffVisit
          client={client}
          me={me}
          visit={open.visit}
          talk={conversations.find(({ id }) => id === open.talk.id) ?? open.talk}
          onClose={() => {
            setOpen(null);
            look();
          }}
        />
      )}
    </KnocksContext.Provider>
  );
}

interface StripProps {
  readonly knocks: readonly Knock[];
  readonly lineOf: (knock: Knock) => KnockLineProps;
  readonly onList: () => void;
}

/** The one that has waited longest; how many more there are. It is always there, so that changes are read out. */
function Strip({ knocks, lineOf, onList }: StripProps): JSX.Element {
  const words = useKnockWords();
  const now = useDeskNow();
  const [first] = knocks;
  const more = knocks.length - 1;
  const shade = first === undefined ? "knocking knocking-quiet" : isLong(first, now) ? "knocking knocking-long" : "knocking";
  return (
    <section class={shade} aria-label={words.label}>
      <div class="knock">
        <div role="status" class="knock-said">
          {first !== undefined && (
            <>
              <KnockWords {...lineOf(first)} />
              {more > 0 && <span class="unseen">{words.more(more)}</span>}
            </>
          )}
        </div>
        {first !== undefined && (
          <span class="knock-ways">
            <Enter {...lineOf(first)} />
            <LongWays {...lineOf(first)} />
            {more > 0 && (
              <button type="button" class="button button-small" aria-haspopup="dialog" data-opens="knocks" onClick={onList}>
                {words.more(more)}
              </button>
            )}
          </span>
        )}
      </div>
    </section>
  );
}

function KnockList({ knocks, lineOf, onClose }: Omit<StripProps, "onList"> & { readonly onClose: () => void }): JSX.Element {
  const words = useKnockWords();
  const now = useDeskNow();
  return (
    <Sheet title={words.title} onClose={onClose}>
      {knocks.length === 0 && <p>{words.nobody}</p>}
      <ul class="knock-list">
        {knocks.map((knock) => (
          <li key={knock.visit.visit} class={isLong(knock, now) ? "knock knocking-long" : "knock"}>
            <KnockWords {...lineOf(knock)} />
            <span class="knock-ways">
              <Enter {...lineOf(knock)} />
              <LongWays {...lineOf(knock)} />
            </span>
          </li>
        ))}
      </ul>
    </Sheet>
  );
}

interface KnockLineProps {
  readonly knock: Knock;
  /** Null where this device does not hold the conversation, or cannot read it yet. */
  readonly talk: Conversation | null;
  readonly teams: Me["teams"];
  readonly late: TellLate;
  readonly onEnter: (knock: Knock) => void;
  readonly onWrite: (talk: Conversation) => void;
}

/** Since when somebody waits, and for what. */
function useDetails({ knock, talk }: KnockLineProps): readonly string[] {
  const { visit, who, mine } = knock;
  const words = useKnockWords();
  const { language } = useLanguage();
  const now = useDeskNow();
  const details = who
    .slice(0, 1)
    .flatMap(({ arrived_at }) => [
      words.since(shortMoment(language, arrived_at, now)),
      words.planned(shortMoment(language, visit.starts_at, now)),
      ...(isLong(knock, now) ? [words.long] : []),
      ...(mine ? [] : [words.nobodyThere]),
    ]);
  return talk === null ? [...details, words.notHere] : details;
}

function KnockWords(props: KnockLineProps): JSX.Element {
  const { knock, talk, teams } = props;
  const words = useKnockWords();
  const whoWaits = useWhoWaits(teams);
  const now = useDeskNow();
  const { visit, who } = knock;
  const begins = words.begins[visit.starts_at > now ? "soon" : "now"];
  const title = who.length === 0 ? begins(talk?.person.name ?? "", timeOfDay(visit.starts_at)) : whoWaits(knock);
  const details = useDetails(props);
  return (
    <>
      <VisitIcon name="camera" />
      <p class="knock-words">
        <strong>{title}</strong>
        {details.length > 0 && <span>{details.join(" · ")}</span>}
      </p>
    </>
  );
}

function Enter({ knock, talk, onEnter }: KnockLineProps): JSX.Element | null {
  const words = useKnockWords();
  if (talk === null) return null;
  return (
    <button
      type="button"
      class="button button-small button-main"
      data-act="knock-open"
      aria-label={words.openLabel(talk.person.name)}
      aria-haspopup="dialog"
      onClick={() => {
        onEnter(knock);
      }}
    >
      {words.open}
    </button>
  );
}

/** Beside who has waited too long: write to them, or say in one tap that it takes longer. */
function LongWays({ knock, talk, late, onWrite }: KnockLineProps): JSX.Element | null {
  const words = useKnockWords();
  const now = useDeskNow();
  if (talk === null || !isLong(knock, now)) return null;
  return (
    <>
      <button
        type="button"
        class="button button-small"
        data-act="knock-write"
        aria-label={words.writeLabel(talk.person.name)}
        onClick={() => {
          onWrite(talk);
        }}
      >
        {words.write}
      </button>
      <Late knock={knock} talk={talk} late={late} />
    </>
  );
}

function Late({ knock, talk, late }: Pick<KnockLineProps, "knock" | "late"> & { readonly talk: Conversation }): JSX.Element {
  const words = useKnockWords();
  const { language } = useLanguage();
  const told = late.toldOf(knock);
  const isTelling = told?.kind === "telling";
  const names = nameList(
    language,
    knock.who.map(({ name, role }) => words.named(name, role)),
  );
  return (
    <>
      {told?.kind !== "told" && (
        <button
          type="button"
          class="button button-small"
          data-act="knock-late"
          aria-label={words.lateLabel(names)}
          aria-disabled={isTelling}
          onClick={() => {
            if (!isTelling) late.tell(knock, talk);
          }}
        >
          {words.late}
        </button>
      )}
      <span role="status" class="knock-told">
        {told !== null && saidOf(told, words)}
      </span>
    </>
  );
}

function saidOf(told: Told, words: ReturnType<typeof useKnockWords>): string {
  switch (told.kind) {
    case "telling":
      return words.telling;
    case "told":
      return words.told(timeOfDay(told.at));
    case "failed":
      return words.notTold;
  }
}
