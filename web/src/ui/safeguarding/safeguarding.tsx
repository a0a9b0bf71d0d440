import type { JSX } from "preact";
import { useState } from "preact/hooks";

import type { Client, Link, Me } from "../../model";
import { useTitle } from "../page";
import { CasesScreen } from "./cases/screen";
import { RecordsRoom } from "../records/entry";
import { RetentionScreen } from "./retention/screen";
import { ProofScreen } from "./trail/proof-screen";
import { TrailScreen } from "./trail/screen";
import { useSafeguarding } from "./words";

import "../../styles/office.css";
import "../../styles/safeguarding.css";

export interface SafeguardingProps {
  readonly client: Client;
  readonly me: Me;
  readonly link: Link;
}

type Tab = "cases" | "records" | "retention" | "trail" | "proof";

/** Who has which part; what nobody has, the gateway refuses too. */
const OFFERED: Readonly<Record<Tab, readonly string[]>> = {
  cases: ["practitioner", "moderator", "safeguarding_lead"],
  records: ["safeguarding_lead"],
  retention: ["safeguarding_lead", "administrator"],
  trail: ["auditor", "safeguarding_lead", "administrator"],
  proof: ["auditor", "safeguarding_lead", "administrator"],
};

const TABS: readonly Tab[] = ["cases", "records", "retention", "trail", "proof"];

/** Cases, how long things are kept, and the trail of it all. */
export function Safeguarding({ client, me, link }: SafeguardingProps): JSX.Element {
  const words = useSafeguarding();
  useTitle(words.title);
  const offered = TABS.filter((each) => OFFERED[each].some((role) => me.roles.includes(role)));
  const [tab, setTab] = useState<Tab>(offered[0] ?? "cases");
  const [about, setAbout] = useState<string | null>(null);
  const seeTrail = (subject: string): void => {
    setAbout(subject);
    setTab("trail");
  };
  return (
    <div class="office safeguarding">
      <h1 class="unseen">{words.title}</h1>
      <div class="office-head">
        <nav class="office-tabs" aria-label={words.tabsLabel}>
          {offered.map((each) => (
            <button
              key={each}
              type="button"
              class="office-tab"
              data-tab={each}
              aria-current={each === tab ? "page" : undefined}
              onClick={() => {
                setAbout(null);
                setTab(each);
              }}
            >
              {words.tabs[each]}
            </button>
          ))}
        </nav>
      </div>
      <Part client={client} me={me} link={link} tab={tab} about={about} onTrail={offered.includes("trail") ? seeTrail : null} />
    </div>
  );
}

interface PartProps extends SafeguardingProps {
  readonly tab: Tab;
  readonly about: string | null;
  readonly onTrail: ((subject: string) => void) | null;
}

function Part({ client, me, link, tab, about, onTrail }: PartProps): JSX.Element {
  switch (tab) {
    case "cases":
      return <CasesScreen client={client} me={me} onTrail={onTrail} />;
    case "records":
      return <RecordsRoom client={client} me={me} link={link} />;
    case "retention":
      return <RetentionScreen client={client} me={me} onTrail={onTrail} />;
    case "trail":
      return <TrailScreen key={about ?? ""} client={client} me={me} about={about} />;
    case "proof":
      return <ProofScreen client={client} me={me} />;
  }
}
