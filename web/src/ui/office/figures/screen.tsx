import type { JSX } from "preact";
import { useContext, useState } from "preact/hooks";

import type { Client, Problem, Team } from "../../../model";
import type { FiguresMonth, ServiceSettings } from "../../../model-office";
import type { VisitTag } from "../../../protocol/visit-area";
import { Clock } from "../../clock";
import { useLanguage } from "../../language";
import { Icon } from "../../parts/icons";
import { OfficeProblem, useAnswer, Waiting } from "../answer";
import { wallTime } from "../wall";
import { useOffice } from "../words";
import { BarTable } from "./bar-table";
import { MonthChart } from "./month-chart";
import { lastMonths, monthName, type Range } from "./months";
import { isRange, RangeChoice } from "./range";
import { saveTable } from "./save-table";
import { type Line, schoolsIn, seriesOf, shareOf } from "./series";

interface FiguresProps {
  readonly client: Client;
  readonly team: Team;
}

const USUAL = 12;

/** What the team's months came to, as charts. */
export function FiguresScreen({ client, team }: FiguresProps): JSX.Element {
  const words = useOffice().figures;
  const settings = useAnswer(`settings ${team.id}`, () => client.office("settings", team.id, null));
  const tags = useTags(client, team);
  const clock = useContext(Clock);
  const now = wallTime(clock(), settings.value?.settings.time_zone ?? "Europe/London").day.slice(0, 7);
  const [range, setRange] = useState<Range>(() => lastMonths(now, USUAL));
  const [asked, setAsked] = useState(range);
  const figures = useAnswer(`figures ${team.id} ${asked.from} ${asked.to}`, () => client.office("figures", team.id, asked.from, asked.to));
  return (
    <div class="office-scroll figures">
      <p class="office-lead">{words.lead}</p>
      <div class="figures-head">
        <RangeChoice
          now={now}
          range={range}
          onRange={(next) => {
            setRange(next);
            if (isRange(next)) setAsked(next);
          }}
        />
        <Download client={client} team={team} range={asked} />
      </div>
      <details class="figures-why">
        <summary>{words.hiddenTitle}</summary>
        <p>{words.hiddenWhy}</p>
      </details>
      {figures.value === null || settings.value === null ? (
        <Waiting asked={figures.value === null ? figures : settings} label={words.loading} />
      ) : figures.value.length === 0 ? (
        <div class="office-empty">
          <h2>{words.none}</h2>
          <p>{words.noneWhy}</p>
        </div>
      ) : (
        <Charts months={figures.value} settings={settings.value.settings} tags={tags} />
      )}
    </div>
  );
}

/** What the tags of visits are called: without it their codes speak for themselves. */
function useTags(client: Client, team: Team): readonly VisitTag[] {
  const area = useAnswer(`area ${team.id}`, () => client.office("waitingArea", team.id));
  return area.value?.area.tags ?? [];
}

function Download({ client, team, range }: FiguresProps & { readonly range: Range }): JSX.Element {
  const words = useOffice().figures;
  const [problem, setProblem] = useState<Problem | null>(null);
  const [said, setSaid] = useState("");
  const download = async (): Promise<void> => {
    setSaid("");
    const outcome = await client.office("figuresTable", team.id, range.from, range.to);
    setProblem(outcome.ok ? null : outcome.problem);
    if (!outcome.ok) return;
    saveTable(outcome.value, `${team.name.replace(/[^\p{L}\p{N}]+/gu, "-").toLowerCase()}-${range.from}-${range.to}.csv`);
    setSaid(words.downloaded);
  };
  return (
    <div class="figures-download">
      <button type="button" class="button button-small" onClick={() => void download()}>
        <Icon name="arrowDown" small />
        {words.download}
      </button>
      <p role="status" class="field-hint">
        {said}
      </p>
      {problem !== null && <OfficeProblem problem={problem} />}
    </div>
  );
}

interface ChartsProps {
  readonly months: readonly FiguresMonth[];
  readonly settings: ServiceSettings;
  readonly tags: readonly VisitTag[];
}

function Charts({ months, settings, tags }: ChartsProps): JSX.Element {
  const office = useOffice();
  const words = office.figures;
  const { language } = useLanguage();
  const [school, setSchool] = useState<string | null>(null);
  const [chosen, setChosen] = useState("");
  const schools = schoolsIn(months);
  const names = months.map((month) => month.month);
  const last = months.find((month) => month.month === chosen) ?? months.at(-1);
  const [contacts, promises] = [
    seriesOf(months, (month) => shareOf(month.contacts, school), [[(share) => share.total, words.total]])[0],
    seriesOf(months, (month) => shareOf(month.promises, school), [[(share) => share.total, words.total]])[0],
  ];
  const about = (topic: boolean): readonly Line[] =>
    (last?.outcomes ?? [])
      .filter((outcome) => (outcome.topic !== "outcome") === topic)
      .map((outcome) => ({ label: labelOf(settings, outcome.code, language), value: shareOf(outcome, school)?.contacts ?? null }));
  return (
    <>
      <label class="field figures-school">
        <span class="field-label">{words.school}</span>
        <select class="input" value={school ?? ""} onChange={(event) => { setSchool(event.currentTarget.value === "" ? null : event.currentTarget.value); }}>
          <option value="">{words.allSchools}</option>
          {schools.map((name) => (
            <option key={name} value={name}>
              {name}
            </option>
          ))}
        </select>
      </label>
      <div class="charts">
        <MonthChart title={words.contacts} lead={words.contactsLead} months={names} stacked total={contacts} series={seriesOf(months, (month) => shareOf(month.contacts, school), [[(share) => share.inHours, words.inHours], [(share) => share.outOfHours, words.outOfHours]])} />
        <MonthChart title={words.promises} lead={words.promisesLead} months={names} stacked total={promises} series={seriesOf(months, (month) => shareOf(month.promises, school), [[(share) => share.kept, words.kept], [(share) => share.breached, words.breached]])} />
        <MonthChart title={words.times} lead={words.timesLead} months={names} stacked={false} format={office.shortDuration} series={seriesOf(months, (month) => shareOf(month.firstAnswer, school), [[(share) => share.median, words.median], [(share) => share.p90, words.p90]])} />
        <MonthChart title={words.overrides} lead={words.overridesLead} months={names} stacked series={seriesOf(months, (month) => shareOf(month.overrides, school), [[(share) => share.total, words.number]])} />
      </div>
      <label class="field figures-school">
        <span class="field-label">{words.ofMonth}</span>
        <select class="input" value={last?.month ?? ""} onChange={(event) => { setChosen(event.currentTarget.value); }}>
          {names.toReversed().map((month) => (
            <option key={month} value={month}>
              {monthName(language, month)}
            </option>
          ))}
        </select>
      </label>
      <div class="charts">
        <BarTable title={words.topics} lead={words.topicsLead} column={words.topics} lines={about(true)} />
        <BarTable title={words.outcomesTitle} lead={words.outcomesLead} column={words.outcomesTitle} lines={about(false)} />
        <VisitTags month={last} school={school} tags={tags} />
        {school === null && last !== undefined && (
          <BarTable title={words.schools} lead={words.schoolsLead} column={words.school} lines={last.contacts.schools.map((each) => ({ label: each.school, value: each.total }))} />
        )}
      </div>
    </>
  );
}

interface VisitTagsProps extends Pick<ChartsProps, "tags"> {
  readonly month: FiguresMonth | undefined;
  readonly school: string | null;
}

/** What hosts said of video visits; nothing where the team counts nothing. */
function VisitTags({ month, school, tags }: VisitTagsProps): JSX.Element | null {
  const words = useOffice().figures;
  const { language } = useLanguage();
  const lines = (month?.visitTags ?? []).map((tag) => ({
    label: tags.find(({ code }) => code === tag.code)?.label[language] ?? tag.code,
    value: shareOf(tag, school)?.visits ?? null,
  }));
  if (lines.length === 0) return null;
  return <BarTable title={words.visitTags} lead={words.visitTagsLead} column={words.visitTags} lines={lines} />;
}

/** A code's words; a code that the settings no longer have speaks for itself. */
function labelOf(settings: ServiceSettings, code: string, language: string): string {
  const label = settings.outcomes.find((outcome) => outcome.code === code)?.label;
  return label?.[language] ?? Object.values(label ?? {})[0] ?? code;
}
