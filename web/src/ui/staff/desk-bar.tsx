import type { JSX } from "preact";
import { useState } from "preact/hooks";

import type { Client, Conversation, Outcome } from "../../model";
import type { DeskItem, DeskView } from "../../model-desk";
import { later } from "../parts/later";
import { AskFirst } from "./ask-first";
import { DeskProblem } from "./desk-problem";
import { Note, Standing } from "./desk-standing";
import { barredBy, holdingOf } from "./desk-state";
import { type Way, waysOf } from "./desk-ways";
import { useDesk, useDeskNow } from "./desk-words";
import { useDeed } from "./use-deed";

const HandOver = later(async () => (await import("./hand-over")).HandOver);
const Closing = later(async () => (await import("./closing")).Closing);
const OpenCase = later(async () => (await import("../safeguarding/cases/open-case")).OpenCase);
const Overriding = later(async () => (await import("./overriding")).Overriding);

interface DeskBarProps {
  readonly client: Client;
  readonly me: string;
  readonly conversation: Conversation;
  readonly item: DeskItem;
  readonly desk: DeskView;
  /** Whether there are words in the field that were not sent. */
  readonly draft: boolean;
}

type Ask = Extract<Way, "handOver" | "closing" | "overriding"> | "openCase";

/** How a conversation stands at the desk, and what can be done with it. */
export function DeskBar(props: DeskBarProps): JSX.Element {
  const { client, conversation, item, desk } = props;
  const words = useDesk();
  const [sheet, setSheet] = useState<Ask | null>(null);
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
      <Deeds {...props} onAsk={setSheet} run={run} />
      {item.phase !== "closed" && !item.stopped && <AskFirst client={client} conversation={conversation} />}
      {sheet === "openCase" && <OpenCase client={client} from={item.conversation} onGo={null} onClose={close} />}
      {sheet === "handOver" && <HandOver {...about} me={props.me} />}
      {sheet === "closing" && <Closing {...about} />}
      {sheet === "overriding" && <Overriding {...about} />}
    </section>
  );
}

interface DeedsProps extends DeskBarProps {
  readonly onAsk: (sheet: Ask) => void;
  readonly run: (deed: () => Promise<Outcome<unknown>>) => void;
}

/** The button of the likeliest way stands out. */
const MAIN: readonly Way[] = ["closing", "claim", "takeOver"];

/** How each button is named in the page, for keys and tests. */
const NAMES: Readonly<Record<Way, string>> = {
  closing: "closing",
  claim: "claim",
  takeOver: "claim",
  overriding: "overriding",
  handOver: "hand-over",
  release: "release",
  finish: "finish",
  reopen: "reopen",
  askCall: "ask-call",
};

/** What can be done now. */
function Deeds(props: DeedsProps): JSX.Element {
  const { conversation, item, me } = props;
  const words = useDesk().bar;
  const now = useDeskNow();
  const ways = waysOf({
    phase: item.phase,
    holding: holdingOf(item, me, now),
    barred: barredBy(item, conversation.items, now),
    ready: conversation.state === "ready",
  });
  return (
    <div class="desk-deeds">
      {ways.map((way) => (
        <button
          key={way}
          type="button"
          class={MAIN.includes(way) ? "button button-small button-main" : "button button-small"}
          data-deed={NAMES[way]}
          onClick={() => {
            go(way, props);
          }}
        >
          {words[way]}
        </button>
      ))}
      <button
        type="button"
        class="button button-small"
        data-deed="open-case"
        aria-haspopup="dialog"
        onClick={() => {
          props.onAsk("openCase");
        }}
      >
        {words.openCase}
      </button>
    </div>
  );
}

const DEEDS = { claim: "claim", takeOver: "claim", finish: "finish", reopen: "reopen" } as const;

function go(way: Way, { client, conversation, item, onAsk, run }: DeedsProps): void {
  if (way === "handOver" || way === "closing" || way === "overriding") onAsk(way);
  else if (way === "askCall") run(() => client.askCall(conversation.id));
  else if (way === "release") run(() => client.desk("release", item.conversation, ""));
  else run(() => client.desk(DEEDS[way], item.conversation));
}
