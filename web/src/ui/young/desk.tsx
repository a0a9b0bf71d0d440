import type { JSX } from "preact";
import { useCallback, useEffect, useState } from "preact/hooks";

import type { Client, Conversation, Me, Problem, Snapshot } from "../../model";
import type { Drafts } from "../conversation/drafts";
import { useShared } from "../language";
import { ProblemNote } from "../parts/problem";
import { Chat } from "./chat";
import { ChatSkeleton } from "./quiet-screens";
import { useYoung } from "./words";

interface DeskProps {
  readonly client: Client;
  readonly me: Me;
  readonly snapshot: Snapshot;
  readonly drafts: Drafts;
}

function deskOf(snapshot: Snapshot, team: string | undefined): Conversation | undefined {
  return snapshot.conversations.find((one) => one.team.id === team) ?? snapshot.conversations[0];
}

/** Show the conversation with the team; open one where there is none yet. */
export function Desk({ client, me, snapshot, drafts }: DeskProps): JSX.Element {
  const shared = useShared();
  const words = useYoung().chat;
  const [problem, setProblem] = useState<Problem | null>(null);
  const team = me.teams[0]?.id;
  const conversation = deskOf(snapshot, team);
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
