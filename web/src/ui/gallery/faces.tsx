import { render, type JSX } from "preact";
import { useMemo } from "preact/hooks";

import { Clock } from "../clock";
import { LanguageProvider } from "../language";
import { FilesContext } from "../devices/checking";
import { NotifierContext } from "../notifications/notifier";
import { StaffApp } from "../staff/app";
import { YoungApp } from "../young/app";
import type { Problem } from "../../model";
import type { SeenAlone } from "../../protocol/visits";
import { CallDeedsOnPaper } from "./call-on-paper";
import { amina } from "./people";
import type { ScriptedClient } from "./scripted-client";
import { Bar } from "../young/bar";
import { PlacePage } from "../place/page";
import { Outcome } from "../visit/outcome";
import { VisitScreen } from "../visit/visit-screen";
import { GoTo } from "../ways/go-to";
import { clock } from "./screens";

/** Where "Leave this page", or the way to a provider, would have gone. */
export const left: string[] = [];

/** Show the client's face with the gallery's clock; leaving stays here. */
export function mountFace(client: ScriptedClient, root: HTMLElement): void {
  const leave = (address: string): void => {
    left.push(address);
  };
  render(
    <Clock.Provider value={clock}>
      <NotifierContext.Provider value={client.notifier}>
        <LanguageProvider>
          <FilesContext.Provider value={client.files}>
            <GoTo.Provider value={leave}>
              <Shown client={client} leave={leave} />
            </GoTo.Provider>
          </FilesContext.Provider>
        </LanguageProvider>
      </NotifierContext.Provider>
    </Clock.Provider>,
    root,
  );
}

interface FaceProps {
  readonly client: ScriptedClient;
  readonly leave: (address: string) => void;
}

function Shown({ client, leave }: FaceProps): JSX.Element {
  if (client.tablet !== null) return <PlacePage {...client.tablet} onGo={() => undefined} />;
  if (client.visiting !== null) return <VisitStage visiting={client.visiting} client={client} />;
  return <Face client={client} leave={leave} />;
}

function Face({ client, leave }: FaceProps): JSX.Element {
  return client.face === "person" ? <YoungApp client={client} goTo={leave} /> : <StaffApp client={client} back={client.back} />;
}

interface VisitStageProps {
  readonly visiting: NonNullable<ScriptedClient["visiting"]>;
  readonly client: ScriptedClient;
}

const VISIT = "f".repeat(32);

async function sayAlone(client: ScriptedClient, seen: SeenAlone): Promise<Problem | null> {
  const outcome = await client.visitCall("POST", `/v1/visits/${VISIT}/seen-alone`, seen);
  return outcome.ok ? null : outcome.problem;
}

/** A visit where it stands on its face. */
function VisitStage({ visiting: { face, state, area }, client }: VisitStageProps): JSX.Element {
  const call = useMemo(() => new CallDeedsOnPaper(client.calls, area), [client, area]);
  const screen = (
    <section class="visit" aria-label="Video">
      <VisitScreen
        state={state}
        call={call}
        face={face}
        guests={null}
        outcome={
          face === "staff" ? (
            <Outcome client={client} me={amina.account} visit={VISIT} beat={0} saying={false} onSay={(seen) => sayAlone(client, seen)} />
          ) : null
        }
        onClose={() => undefined}
        onEnd={() => undefined}
      />
    </section>
  );
  if (face !== "person") return <main class={face === "staff" ? "visit-over" : "guest-page"}>{screen}</main>;
  return (
    <div class="young">
      <Bar onLeave={() => undefined} onHelp={() => undefined} />
      <main class="young-main">
        <div class="chat">{screen}</div>
      </main>
    </div>
  );
}
