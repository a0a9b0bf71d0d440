import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";

import type { Client, Link, Me } from "../../model";
import type { ModerationView } from "../../model-moderation";
import { useTitle } from "../page";
import type { Places } from "../staff/places";
import { AppealsScreen } from "./appeals";
import { AsksScreen } from "./asks";
import { FiguresScreen } from "./figures/screen";
import { QueueScreen } from "./queue";
import { SpacesScreen } from "./spaces/screen";
import { StuckNote } from "./stuck";
import { useModeration } from "./words";

import "../../styles/office.css";
import "../../styles/office-figures.css";
import "../../styles/moderation.css";
import "../../styles/moderation-office.css";

export interface ModerationProps {
  readonly client: Client;
  readonly me: Me;
  readonly link: Link;
  readonly view: ModerationView | null;
  readonly places: Places;
}

type Tab = "queue" | "appeals" | "asks" | "spaces" | "figures";

/** What the gateway allows whom (docs/moderation.md). */
const TABS: readonly (readonly [tab: Tab, roles: readonly string[]])[] = [
  ["queue", ["moderator", "safeguarding_lead"]],
  ["appeals", ["moderator", "safeguarding_lead"]],
  ["asks", ["practitioner", "safeguarding_lead", "administrator"]],
  ["spaces", ["moderator", "safeguarding_lead", "administrator"]],
  ["figures", ["moderator", "safeguarding_lead", "administrator"]],
];

export function tabsOf(me: Me): readonly Tab[] {
  return TABS.filter(([, roles]) => roles.some((role) => me.roles.includes(role))).map(([tab]) => tab);
}

/** Where posts are read before young people read them, and where spaces are set up. */
export function Moderation(props: ModerationProps): JSX.Element {
  const words = useModeration();
  const { client, me, view, places } = props;
  useTitle(words.title);
  const tabs = tabsOf(me);
  const [tab, setTab] = useState<Tab>("queue");
  const shown = tabs.includes(tab) ? tab : (tabs[0] ?? "figures");
  const works = tabs.includes("queue");
  useEffect(() => {
    if (!works) return undefined;
    void client.moderation("watch", true);
    return () => {
      void client.moderation("watch", false);
    };
  }, [client, works]);
  const { setDirty } = places;
  const go = (to: Tab): void => {
    setDirty(false);
    setTab(to);
  };
  return (
    <div class="office moderation">
      <h1 class="unseen">{words.title}</h1>
      <div class="office-head">
        <nav class="office-tabs" aria-label={words.tabsLabel}>
          {tabs.map((each) => (
            <button
              key={each}
              type="button"
              class="office-tab"
              data-tab={each}
              aria-current={each === shown ? "page" : undefined}
              onClick={() => {
                go(each);
              }}
            >
              {words.tabs[each]}
            </button>
          ))}
        </nav>
      </div>
      {view?.stuck && <StuckNote stuck={view.stuck} me={me} />}
      {view?.stale === true && props.link !== "online" && <p class="note note-warm moderation-stale">{words.stale}</p>}
      <Body
        {...props}
        tab={shown}
        onQueue={() => {
          go("queue");
        }}
      />
    </div>
  );
}

function Body({ client, me, view, tab, onQueue, places }: ModerationProps & { readonly tab: Tab; readonly onQueue: () => void }): JSX.Element {
  switch (tab) {
    case "queue":
      return <QueueScreen client={client} me={me} view={view} />;
    case "appeals":
      return <AppealsScreen client={client} view={view} onTaken={onQueue} />;
    case "asks":
      return <AsksScreen client={client} me={me} view={view} />;
    case "spaces":
      return <SpacesScreen client={client} administers={me.roles.includes("administrator")} onDirty={places.setDirty} />;
    case "figures":
      return <FiguresScreen client={client} exports={me.roles.includes("safeguarding_lead") || me.roles.includes("administrator")} />;
  }
}
