import type { JSX } from "preact";
import { useCallback, useEffect, useRef, useState } from "preact/hooks";

import type { Client, Link, Me } from "../../model";
import type { OfficeTeam } from "../../model-office";
import { useTitle } from "../page";
import { later } from "../parts/later";
import { Sheet } from "../parts/sheet";
import type { Places } from "../staff/places";
import { useAnswer, Waiting } from "./answer";
import type { AreaProps } from "./area/screen";
import { dropArea } from "./area/use-area";
import { FeedbackScreen } from "./feedback/screen";
import { FiguresScreen } from "./figures/screen";
import { RotaScreen } from "./rota/screen";
import { dropRota } from "./rota/use-rota";
import { keepDraft } from "./settings/drafts";
import { SettingsScreen } from "./settings/screen";
import type { RoomsProps } from "../visit/place/rooms";
import type { VisitsProps } from "./visits/screen";
import { dropChoice } from "./visits/use-choice";
import { useOffice } from "./words";

import "../../styles/office.css";
import "../../styles/office-settings.css";
import "../../styles/office-rota.css";
import "../../styles/office-figures.css";

export interface OfficeProps {
  readonly client: Client;
  readonly me: Me;
  readonly link: Link;
  readonly places: Places;
}

type Tab = "settings" | "rota" | "figures" | "feedback" | "area" | "rooms" | "visits";

const AreaScreen = later<AreaProps>(async () => (await import("./area/screen")).AreaScreen);
const Rooms = later<RoomsProps>(async () => (await import("../visit/place/rooms")).Rooms);
const VisitsScreen = later<VisitsProps>(async () => (await import("./visits/screen")).VisitsScreen);

/** Leads make the rota and see the figures; administrators set the service up too. */
const tabsOf: Readonly<Record<OfficeTeam["role"], readonly Tab[]>> = {
  administrator: ["settings", "rota", "figures", "feedback", "area", "rooms", "visits"],
  lead: ["rota", "figures", "feedback", "rooms"],
};

/** What is not saved, by name: visits are the whole organisation's, whichever team is chosen. */
function nameOf(team: string, tab: Tab): string {
  return tab === "visits" ? tab : `${team} ${tab}`;
}

/** Where a team's service is set up and looked back at. */
export function Office(props: OfficeProps): JSX.Element {
  const words = useOffice();
  const { client, me } = props;
  useTitle(words.title);
  const asked = useAnswer(`offices ${me.account}`, () => client.office("offices"));
  return (
    <div class="office">
      <h1 class="unseen">{words.title}</h1>
      {asked.value === null ? <Waiting asked={asked} /> : <Teams {...props} offices={asked.value} />}
    </div>
  );
}

type TeamsProps = OfficeProps & { readonly offices: readonly OfficeTeam[] };

function Teams(props: TeamsProps): JSX.Element {
  const { me, places, offices } = props;
  const [chosen, setChosen] = useState(offices[0]?.team.id ?? "");
  const [tab, setTab] = useState<Tab>("settings");
  const [unsaved, setUnsaved] = useState<ReadonlySet<string>>(new Set());
  const { setDirty } = places;
  useEffect(() => {
    setDirty(unsaved.size > 0);
  }, [unsaved, setDirty]);
  const note = useCallback((name: string, dirty: boolean) => {
    setUnsaved((before) => {
      if (before.has(name) === dirty) return before;
      return new Set(dirty ? [...before, name] : [...before].filter((each) => each !== name));
    });
  }, []);
  const office = offices.find((each) => each.team.id === chosen) ?? offices[0];
  if (office === undefined) return <Nothing administers={me.roles.includes("administrator")} />;
  const tabs = tabsOf[office.role];
  const shown = tabs.includes(tab) ? tab : (tabs[0] ?? "rota");
  return (
    <>
      <div class="office-head">
        <TeamChoice offices={offices} chosen={office.team.id} onTeam={setChosen} />
        <Tabs team={office.team.id} tabs={tabs} shown={shown} unsaved={unsaved} onTab={setTab} />
      </div>
      <TabBody key={nameOf(office.team.id, shown)} {...props} office={office} tab={shown} onNote={note} />
      {places.leaving && (
        <LeaveSheet
          places={places}
          onDrop={() => {
            for (const { team } of offices) {
              keepDraft(me.account, team.id, null);
              dropRota(me.account, team.id);
              dropArea(me.account, team.id);
            }
            dropChoice(me.account);
            places.leave();
          }}
        />
      )}
    </>
  );
}

interface TabsProps {
  readonly team: string;
  readonly tabs: readonly Tab[];
  readonly shown: Tab;
  readonly unsaved: ReadonlySet<string>;
  readonly onTab: (tab: Tab) => void;
}

function Tabs({ team, tabs, shown, unsaved, onTab }: TabsProps): JSX.Element {
  const words = useOffice();
  const row = useRef<HTMLElement>(null);
  useEffect(() => {
    // On a phone they are a row that scrolls; the chosen one is to be seen.
    row.current?.querySelector("[aria-current]")?.scrollIntoView({ block: "nearest", inline: "nearest" });
  }, [shown]);
  return (
    <nav ref={row} class="office-tabs" aria-label={words.tabsLabel}>
      {tabs.map((each) => (
        <button
          key={each}
          type="button"
          class="office-tab"
          data-tab={each}
          aria-current={each === shown ? "page" : undefined}
          onClick={() => {
            onTab(each);
          }}
        >
          {words.tabs[each]}
          {unsaved.has(nameOf(team, each)) && <span class="office-tag office-tag-warm">{words.unsavedMark}</span>}
        </button>
      ))}
    </nav>
  );
}

interface TeamChoiceProps {
  readonly offices: readonly OfficeTeam[];
  readonly chosen: string;
  readonly onTeam: (team: string) => void;
}

function TeamChoice({ offices, chosen, onTeam }: TeamChoiceProps): JSX.Element {
  const words = useOffice();
  const [first] = offices;
  if (offices.length === 1 && first !== undefined) {
    return (
      <p class="office-team">
        <strong>{first.team.name}</strong>
      </p>
    );
  }
  return (
    <label class="office-team">
      <span class="unseen">{words.teamLabel}</span>
      <select class="input" value={chosen} onChange={(event) => { onTeam(event.currentTarget.value); }}>
        {offices.map(({ team }) => (
          <option key={team.id} value={team.id}>
            {team.name}
          </option>
        ))}
      </select>
    </label>
  );
}

interface TabBodyProps extends OfficeProps {
  readonly office: OfficeTeam;
  readonly tab: Tab;
  readonly onNote: (name: string, dirty: boolean) => void;
}

function TabBody({ client, me, link, office, tab, onNote }: TabBodyProps): JSX.Element {
  const { team, role } = office;
  const name = nameOf(team.id, tab);
  const onDirty = useCallback(
    (dirty: boolean) => {
      onNote(name, dirty);
    },
    [name, onNote],
  );
  switch (tab) {
    case "settings":
      return <SettingsScreen client={client} account={me.account} team={team} link={link} onDirty={onDirty} />;
    case "rota":
      return <RotaScreen client={client} account={me.account} team={team} administrator={role === "administrator"} onDirty={onDirty} />;
    case "figures":
      return <FiguresScreen client={client} team={team} />;
    case "feedback":
      return <FeedbackScreen client={client} team={team} />;
    case "area":
      return <AreaScreen client={client} account={me.account} team={team} link={link} onDirty={onDirty} />;
    case "rooms":
      return <OfficeRooms client={client} me={me} team={team} />;
    case "visits":
      return <VisitsScreen client={client} me={me} link={link} onDirty={onDirty} />;
  }
}

/** Who is no practitioner of the team can close its rooms, and make none. */
function OfficeRooms({ client, me, team }: Pick<OfficeProps, "client" | "me"> & { readonly team: OfficeTeam["team"] }): JSX.Element {
  const makes = me.roles.includes("practitioner") && me.teams.some(({ id }) => id === team.id);
  return (
    <div class="office-scroll">
      <Rooms client={client} team={team} makes={makes} />
    </div>
  );
}

function Nothing({ administers }: { readonly administers: boolean }): JSX.Element {
  const words = useOffice();
  return (
    <section class="card">
      <h2>{administers ? words.noTeams : words.noOffice}</h2>
      <p>{administers ? words.noTeamsWhy : words.noOfficeWhy}</p>
    </section>
  );
}

function LeaveSheet({ places, onDrop }: { readonly places: Places; readonly onDrop: () => void }): JSX.Element {
  const words = useOffice().leave;
  return (
    <Sheet title={words.title} onClose={places.stay}>
      <p>{words.lead}</p>
      <div class="stack-tight">
        <button type="button" class="button button-main" onClick={places.stay}>
          {words.stay}
        </button>
        <button type="button" class="button" onClick={places.leave}>
          {words.go}
        </button>
        <button type="button" class="button button-plain" onClick={onDrop}>
          {words.drop}
        </button>
      </div>
    </Sheet>
  );
}
