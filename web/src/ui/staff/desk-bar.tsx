import type { ComponentChildren, JSX } from "preact";
import { useState } from "preact/hooks";

import type { Client, Conversation, Outcome } from "../../model";
import type { DeskItem, DeskNote, DeskView } from "../../model-desk";
import { nameList, shortMoment, timeOfDay } from "../../texts/format";
import { useLanguage } from "../language";
import { Icon, type IconName } from "../parts/icons";
import { later } from "../parts/later";
import { AskFirst } from "./ask-first";
import { DeskProblem } from "./desk-problem";
import { barredBy, holdingOf, overriddenUntil } from "./desk-state";
import { useDesk, useDeskNow } from "./desk-words";
import { Due, stateOf } from "./due";
import { labelIn, useNewestWords } from "./spoken";
import { useDeed } from "./use-deed";

const HandOver = later(async () => (await import("./hand-over")).HandOver);
const Closing = later(async () => (await import("./closing")).Closing);
const Overriding = later(async () => (await import("./overriding")).Overriding);

export interface DeskBarProps {
  readonly client: Client;
  readonly me: string;
  readonly conversation: Conversation;
  readonly item: DeskItem;
  readonly desk: DeskView;
  /** Whether there are words in the field that were not sent. */
  readonly draft: boolean;
}

type SheetName = "hand-over" | "closing" | "overriding";

/** How a conversation stands at the desk, and what can be done with it. */
export function DeskBar(props: DeskBarProps): JSX.Element {
  const { client, conversation, item, desk } = props;
  const words = useDesk();
  const [sheet, setSheet] = useState<SheetName | null>(null);
  const { problem, run } = useDeed();
  const close = (): void => {
    setSheet(null);
  };
  const about = { client, item, name: conversation.person.name, onClose: close };
  return (
    <section class="desk-bar" aria-label={words.bar.label}>
      <Standing {...props} />
      {desk.notes.map((note) => (
        <Note key={note.id} note={note} />
      ))}
      {problem !== null && <DeskProblem problem={problem} />}
      <Deeds {...props} onSheet={setSheet} run={run} />
      {item.phase !== "closed" && !item.stopped && <AskFirst client={client} conversation={conversation} />}
      {sheet === "hand-over" && <HandOver {...about} me={props.me} />}
      {sheet === "closing" && <Closing {...about} />}
      {sheet === "overriding" && <Overriding {...about} />}
    </section>
  );
}

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

function Standing(props: DeskBarProps): JSX.Element {
  const { conversation, item, desk } = props;
  const words = useDesk();
  const now = useDeskNow();
  const until = overriddenUntil(conversation.items, now);
  return (
    <div class="desk-standing" role="status">
      {desk.lost !== null && <Line kind="warm" icon="alert">{(props.draft ? words.bar.lost : words.bar.lostPlain)(desk.lost.name)}</Line>}
      {item.stopped && (
        <Line kind="stop" icon="stop">
          {until === null ? words.bar.stopped(conversation.person.name) : words.bar.overridden(timeOfDay(until))}
        </Line>
      )}
      <div class="desk-now">
        <Due item={item} />
        {stateOf(item, now) === "close" && <span class="desk-predicted">{words.due.predicted}</span>}
        <Phase {...props} />
      </div>
    </div>
  );
}

/** Whose it is, or that it is over. */
function Phase({ client, item, me }: DeskBarProps): JSX.Element {
  const words = useDesk().bar;
  const { language } = useLanguage();
  const now = useDeskNow();
  const labels = useNewestWords(client, item.team, item.phase === "closed");
  if (item.phase === "closed") {
    const outcomes = item.outcomes.flatMap((code) => labels?.outcomes.find((each) => each.code === code) ?? []);
    return <Line kind="plain" icon="check">{words.closed(nameList(language, outcomes.map(({ label }) => labelIn(label, language))))}</Line>;
  }
  const time = timeOfDay(item.leaseUntil ?? now);
  const name = item.owner?.name ?? "";
  const over = item.phase === "to_be_written_up" ? <Line kind="plain" icon="pencil">{words.toBeWrittenUp}</Line> : null;
  switch (holdingOf(item, me, now)) {
    case "nobody":
      return over ?? <Line kind="plain" icon="people">{words.nobody}</Line>;
    case "mine":
      return <>{over}<Line kind="mine" icon="check">{words.mine(time)}</Line></>;
    case "lapsed":
      return <>{over}<Line kind="plain" icon="clock">{words.lapsed}</Line></>;
    case "lapsed-other":
      return <>{over}<Line kind="plain" icon="clock">{words.lapsedOther(name)}</Line></>;
    case "theirs":
      return <>{over}<Line kind="warm" icon="people">{words.theirs(name, time)}</Line></>;
  }
}

function Note({ note }: { readonly note: DeskNote }): JSX.Element {
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

interface DeedsProps extends DeskBarProps {
  readonly onSheet: (sheet: SheetName) => void;
  readonly run: (deed: () => Promise<Outcome<unknown>>) => void;
}

interface Way {
  readonly name: string;
  readonly text: string;
  readonly main?: boolean;
  readonly go: () => void;
}

/** What can be done now; the likeliest first. */
function Deeds(props: DeedsProps): JSX.Element {
  const ways = useWays(props);
  return (
    <div class="desk-deeds">
      {ways.map(({ name, text, main = false, go }) => (
        <button key={name} type="button" class={main ? "button button-small button-main" : "button button-small"} data-deed={name} onClick={go}>
          {text}
        </button>
      ))}
    </div>
  );
}

function useWays({ client, conversation, item, me, onSheet, run }: DeedsProps): readonly Way[] {
  const words = useDesk().bar;
  const now = useDeskNow();
  const talk = item.conversation;
  const holding = holdingOf(item, me, now);
  const own = holding === "mine" || holding === "lapsed";
  const barred = barredBy(item, conversation.items, now);
  const deed = (name: "claim" | "finish" | "reopen", text: string, main = false): Way => ({
    name,
    text,
    main,
    go: () => {
      run(() => client.desk(name, talk));
    },
  });
  const sheet = (name: SheetName, text: string, main = false): Way => ({
    name,
    text,
    main,
    go: () => {
      onSheet(name);
    },
  });
  if (item.phase === "closed") return [deed("reopen", words.reopen)];
  const over = item.phase === "to_be_written_up";
  const ways: (Way | false)[] = [
    over && sheet("closing", words.close, true),
    !over && holding === "nobody" && deed("claim", words.claim, true),
    !over && holding === "lapsed-other" && deed("claim", words.takeOver, true),
    item.stopped && barred === "stopped" && sheet("overriding", words.override),
    // What a colleague holds, a lead may give away; the gateway knows who is one.
    sheet("hand-over", words.handOver),
    own && {
      name: "release",
      text: words.release,
      go: () => {
        run(() => client.desk("release", talk, ""));
      },
    },
    (item.phase === "waiting" || item.phase === "answered") && deed("finish", words.finish),
    over && deed("reopen", words.reopen),
    barred === null && conversation.state === "ready" && {
      name: "ask-call",
      text: words.askCall,
      go: () => {
        run(() => client.askCall(conversation.id));
      },
    },
  ];
  return ways.filter((way) => way !== false);
}
