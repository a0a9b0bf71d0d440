import type { ComponentChildren, JSX } from "preact";

import type { Client, Conversation } from "../../model";
import type { DeskItem, DeskNote, DeskView } from "../../model-desk";
import type { DeskTexts } from "../../texts/en/desk";
import { nameList, shortMoment, timeOfDay } from "../../texts/format";
import { useLanguage } from "../language";
import { Icon, type IconName } from "../parts/icons";
import { type Holding, holdingOf, overriddenUntil } from "./desk-state";
import { useDesk, useDeskNow } from "./desk-words";
import { Due, stateOf } from "./due";
import { labelIn, useNewestWords } from "./spoken";

interface LineProps {
  readonly kind: "plain" | "mine" | "warm" | "stop";
  readonly icon: IconName;
  readonly children: ComponentChildren;
}

function Line({ kind, icon, children }: LineProps): JSX.Element {
  return (
    <p class={`desk-line desk-line-${kind}`}>
      <Icon name={icon} small />
      <span>{children}</span>
    </p>
  );
}

interface StandingProps {
  readonly client: Client;
  readonly me: string;
  readonly conversation: Conversation;
  readonly item: DeskItem;
  readonly desk: DeskView;
  readonly draft: boolean;
}

/** How a conversation stands, in words: what was lost, STOP, its promise, and whose it is. */
export function Standing(props: StandingProps): JSX.Element {
  const { item, desk, draft } = props;
  const words = useDesk();
  const now = useDeskNow();
  const lost = draft ? words.bar.lost : words.bar.lostPlain;
  return (
    <div class="desk-standing" role="status">
      {desk.lost !== null && (
        <Line kind="warm" icon="alert">
          {lost(desk.lost.name)}
        </Line>
      )}
      {item.stopped && <Stopped {...props} />}
      <div class="desk-now">
        <Due item={item} />
        {stateOf(item, now) === "close" && <span class="desk-predicted">{words.due.predicted}</span>}
        {item.phase === "closed" ? <Closed {...props} /> : <Held {...props} />}
      </div>
    </div>
  );
}

function Stopped({ conversation }: StandingProps): JSX.Element {
  const words = useDesk().bar;
  const until = overriddenUntil(conversation.items, useDeskNow());
  return (
    <Line kind="stop" icon="stop">
      {until === null ? words.stopped(conversation.person.name) : words.overridden(timeOfDay(until))}
    </Line>
  );
}

function Closed({ client, item }: StandingProps): JSX.Element {
  const words = useDesk().bar;
  const { language } = useLanguage();
  const labels = useNewestWords(client, item.team, true);
  const known = labels?.outcomes ?? [];
  const outcomes = item.outcomes.flatMap((code) => known.find((each) => each.code === code) ?? []);
  return (
    <Line kind="plain" icon="check">
      {words.closed(nameList(language, outcomes.map(({ label }) => labelIn(label, language))))}
    </Line>
  );
}

type Say = (words: DeskTexts["bar"], name: string, time: string) => string;

const HELD: Readonly<Record<Holding, readonly [LineProps["kind"], IconName, Say]>> = {
  nobody: ["plain", "people", (words) => words.nobody],
  mine: ["mine", "check", (words, _name, time) => words.mine(time)],
  lapsed: ["plain", "clock", (words) => words.lapsed],
  "lapsed-other": ["plain", "clock", (words, name) => words.lapsedOther(name)],
  theirs: ["warm", "people", (words, name, time) => words.theirs(name, time)],
};

/** Whose it is, and that it is over. */
function Held({ item, me }: StandingProps): JSX.Element {
  const words = useDesk().bar;
  const now = useDeskNow();
  const [kind, icon, say] = HELD[holdingOf(item, me, now)];
  const over = item.phase === "to_be_written_up";
  return (
    <>
      {over && (
        <Line kind="plain" icon="pencil">
          {words.toBeWrittenUp}
        </Line>
      )}
      {(!over || item.owner !== null) && (
        <Line kind={kind} icon={icon}>
          {say(words, item.owner?.name ?? "", timeOfDay(item.leaseUntil ?? now))}
        </Line>
      )}
    </>
  );
}

/** A colleague's note for handing over, or that there is one that could not be checked. */
export function Note({ note }: { readonly note: DeskNote }): JSX.Element {
  const words = useDesk().bar;
  const { language } = useLanguage();
  const now = useDeskNow();
  if (note.text === null) {
    return (
      <p class="desk-note desk-note-broken">
        <Icon name="alert" small />
        {words.noteBroken}
      </p>
    );
  }
  return (
    <figure class="desk-note">
      <figcaption>
        <Icon name="pencil" small />
        {words.noteFrom(note.name, shortMoment(language, note.at, now))}
      </figcaption>
      <blockquote dir="auto">{note.text}</blockquote>
    </figure>
  );
}
