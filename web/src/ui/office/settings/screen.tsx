import type { ComponentChildren, JSX } from "preact";
import { useContext, useEffect, useMemo, useState } from "preact/hooks";

import type { Client, Link, Team } from "../../../model";
import type { BankHoliday, Fault, SavedSettings, ServiceSettings } from "../../../model-office";
import { Clock } from "../../clock";
import { useMedia } from "../../page";
import { Sheet } from "../../parts/sheet";
import { type Asked, useAnswer, Waiting } from "../answer";
import { wallTime } from "../wall";
import { useOffice } from "../words";
import { AlarmsSection } from "./alarms";
import { type Checked, type Look, useChecked } from "./checking";
import { Conflict } from "./conflict";
import { DaysSection } from "./days";
import { EditingContext } from "./editing";
import { type Jump, useJump } from "./focus";
import { HelpSection } from "./help";
import { History } from "./history";
import { HoursSection } from "./hours";
import { changesBetween } from "./merge";
import { OutcomesSection } from "./outcomes";
import { Preview } from "./preview";
import { PromiseSection } from "./promise";
import { SaveBar } from "./save-bar";
import { SectionNav } from "./section-nav";
import { type Section, sectionOf, wayOf } from "./sections";
import { TextsSection } from "./texts";
import { type Editor as Edit, useEditor } from "./use-editor";
import { VersionLine } from "./version-line";

interface SettingsProps {
  readonly client: Client;
  readonly account: string;
  readonly team: Team;
  readonly link: Link;
  readonly onDirty: (dirty: boolean) => void;
}

/** A team's settings, to be edited. */
export function SettingsScreen(props: SettingsProps): JSX.Element {
  const { client, team } = props;
  const asked = useAnswer(`settings ${team.id}`, () => client.office("settings", team.id, null));
  if (asked.value === null) return <Waiting asked={asked} />;
  return <Editor {...props} newest={asked.value} />;
}

interface Shown {
  readonly settings: ServiceSettings;
  readonly holidays: Asked<readonly BankHoliday[]>;
  /** The next one's date. */
  readonly holiday: string | null;
  readonly look: Look;
  readonly checked: Checked;
  readonly faults: readonly Fault[];
  readonly changed: readonly string[];
}

const NO_FAULTS: readonly Fault[] = [];

/** What is wrong, as far as somebody has asked: nobody is told off while still writing. */
function faultsShown(edit: Edit, checked: Checked): readonly Fault[] {
  if (edit.attempt === null) return NO_FAULTS;
  return edit.attempt.settings === edit.settings ? edit.attempt.faults : checked.faults;
}

/** A look in a language that is offered. */
function offeredLook({ languages }: ServiceSettings, look: Look): Look {
  const [first = "en"] = languages;
  return languages.includes(look.way.language) ? look : { ...look, way: { ...look.way, language: first } };
}

/** The draft, or an old version, with what the gateway says of it. */
function useShown({ client, team }: SettingsProps, edit: Edit, viewing: SavedSettings | null, chosen: Look): Shown {
  const settings = viewing?.settings ?? edit.settings;
  const now = useContext(Clock)();
  const holidays = useAnswer(`holidays ${team.id} ${settings.region}`, () => client.office("holidays", team.id, settings.region));
  const today = wallTime(now, settings.time_zone).day;
  const holiday = holidays.value?.find((day) => day.date >= today)?.date ?? null;
  const look = offeredLook(settings, chosen);
  const checked = useChecked(client, team.id, settings, look, holiday);
  const faults = viewing === null ? faultsShown(edit, checked) : NO_FAULTS;
  const changed = useMemo(() => changesBetween(edit.base.settings, settings), [edit.base.settings, settings]);
  return { settings, holidays, holiday, look, checked, faults, changed };
}

function Editor(props: SettingsProps & { readonly newest: SavedSettings }): JSX.Element {
  const { client, account, team, link, onDirty, newest } = props;
  const words = useOffice();
  const edit = useEditor(client, account, newest);
  const [viewing, setViewing] = useState<SavedSettings | null>(null);
  const [section, setSection] = useState<Section>("hours");
  const [jump, setJump] = useState<Jump | null>(null);
  const [sheet, setSheet] = useState<"preview" | "history" | null>(null);
  const [chosen, setLook] = useState<Look>({ moment: "now", chosen: "", way: { language: "en", easyRead: false } });
  const shown = useShown(props, edit, viewing, chosen);
  const { settings, look, checked, faults, changed } = shown;
  const wide = useMedia("(min-width: 72rem)");
  const root = useJump(jump);
  useEffect(() => {
    onDirty(edit.dirty);
  }, [edit.dirty, onDirty]);
  const close = (): void => {
    setSheet(null);
  };
  const goTo = ([fault]: readonly Fault[]): void => {
    if (fault === undefined) return;
    setSection(sectionOf(fault.at));
    const way = wayOf(fault.at);
    if (way !== null) setLook((before) => ({ ...before, way }));
    close();
    setJump({ at: fault.at });
  };
  const preview = (
    <Preview
      settings={settings}
      team={team.name}
      checked={checked}
      look={look}
      holiday={shown.holiday}
      onLook={setLook}
      onShowFirst={() => {
        edit.judge(checked.faults);
        goTo(checked.faults);
      }}
    />
  );
  return (
    <EditingContext.Provider value={{ settings, change: edit.change, faults, locked: viewing !== null }}>
      <div class="office-settings">
        <SectionNav section={section} faults={faults} changed={changed} onSection={setSection} />
        <div class="office-form" ref={root}>
          <VersionLine
            base={edit.base}
            viewing={viewing}
            changed={changed}
            dirty={edit.dirty}
            onBack={() => {
              setViewing(null);
            }}
            onTake={(version) => {
              edit.change(version.settings);
              setViewing(null);
            }}
          />
          {viewing === null && <Conflict edit={edit} />}
          <section class="office-section" aria-labelledby="office-section">
            <h2 id="office-section">{words.settings.sections[section]}</h2>
            <SectionBody section={section} holidays={shown.holidays} look={look} onLook={setLook} />
          </section>
        </div>
        {wide && <PreviewAside>{preview}</PreviewAside>}
      </div>
      <SaveBar
        edit={edit}
        link={link}
        faults={faults}
        locked={viewing !== null}
        changes={viewing === null ? changed.length : 0}
        onPreview={wide ? null : () => { setSheet("preview"); }}
        onHistory={() => {
          setSheet("history");
        }}
        onSave={() => void edit.save().then(goTo)}
      />
      {sheet === "preview" && !wide && (
        <Sheet title={words.preview.title} onClose={close}>
          {preview}
        </Sheet>
      )}
      {sheet === "history" && (
        <History
          client={client}
          team={team.id}
          zone={edit.base.settings.time_zone}
          onView={(version) => {
            setViewing(version);
            close();
          }}
          onClose={close}
        />
      )}
    </EditingContext.Provider>
  );
}

function PreviewAside({ children }: { readonly children: ComponentChildren }): JSX.Element {
  const words = useOffice().preview;
  return (
    <aside class="office-preview" aria-label={words.title}>
      <h2>{words.title}</h2>
      {children}
    </aside>
  );
}

interface SectionBodyProps {
  readonly section: Section;
  readonly holidays: Asked<readonly BankHoliday[]>;
  readonly look: Look;
  readonly onLook: (look: Look) => void;
}

function SectionBody({ section, holidays, look, onLook }: SectionBodyProps): JSX.Element {
  switch (section) {
    case "hours":
      return <HoursSection />;
    case "days":
      return <DaysSection holidays={holidays} />;
    case "promise":
      return <PromiseSection />;
    case "texts":
      return <TextsSection way={look.way} onWay={(way) => { onLook({ ...look, way }); }} />;
    case "help":
      return <HelpSection />;
    case "outcomes":
      return <OutcomesSection />;
    case "alarms":
      return <AlarmsSection />;
  }
}
