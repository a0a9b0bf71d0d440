import type { JSX } from "preact";
import { useCallback, useEffect, useState } from "preact/hooks";

import type { Client, Conversation, Me, Problem, Snapshot } from "../../model";
import type { Drafts } from "../conversation/drafts";
import { useShared } from "../language";
import { ProblemNote } from "../parts/problem";
import { Chat } from "./chat";
import { ChatSkeleton } from "./quiet-screens";
import { useYoung } from "./words";

export interface DeskProps {
  readonly client: Client;
  readonly me: Me;
  readonly snapshot: Snapshot;
  readonly drafts: Drafts;
}

/** Which conversation was last open, for as long as this window is. */
const REMEMBERED = "earshot.chat";

function remembered(): string {
  try {
    return sessionStorage.getItem(REMEMBERED) ?? "";
  } catch {
    // Storage may be closed to us: then the newest is shown.
    return "";
  }
}

/** The one that was chosen, else the newest; what nobody else can see yet is none. */
function useChosen({ conversations }: Snapshot): Chosen {
  const [chosen, setChosen] = useState(remembered);
  const all = conversations.filter(({ moving }) => !moving);
  const newest = [...all].sort((a, b) => b.lastAt - a.lastAt)[0];
  const choose = useCallback((id: string) => {
    setChosen(id);
    try {
      sessionStorage.setItem(REMEMBERED, id);
    } catch {
      // As above.
    }
  }, []);
  return { all, conversation: all.find(({ id }) => id === chosen) ?? newest, choose };
}

interface Chosen {
  readonly all: readonly Conversation[];
  readonly conversation: Conversation | undefined;
  readonly choose: (id: string) => void;
}

/** Show the conversation with the team; open one where there is none yet. */
export function Desk({ client, me, snapshot, drafts }: DeskProps): JSX.Element {
  const shared = useShared();
  const words = useYoung().chat;
  const [problem, setProblem] = useState<Problem | null>(null);
  const team = me.teams[0]?.id;
  const { all, conversation, choose } = useChosen(snapshot);
  const missing = conversation === undefined;

  const open = useCallback(async () => {
    if (team === undefined) return;
    setProblem(null);
    const outcome = await client.openDesk(team);
    if (!outcome.ok) setProblem(outcome.problem);
  }, [client, team]);

  const online = snapshot.link === "online";
  useEffect(() => {
    // Again when the network comes back: a failed try must not need a tap.
    if (missing) void open();
  }, [missing, online, open]);

  if (conversation !== undefined) {
    return (
      <Chat
        key={conversation.id}
        client={client}
        me={me}
        link={snapshot.link}
        conversation={conversation}
        conversations={all}
        onChoose={choose}
        adding={snapshot.adding}
        drafts={drafts}
      />
    );
  }
  if (problem === null) return <ChatSkeleton text={words.opening} />;
  return (
    <div class="screen">
      <h1>{me.teams[0]?.name ?? shared.appName}</h1>
      <ProblemNote problem={problem} />
      <button type="button" class="button button-main button-wide" onClick={() => void open()}>
        {shared.tryAgain}
      </button>
    </div>
  );
}
