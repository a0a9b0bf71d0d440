import type { JSX } from "preact";
import { useContext, useState } from "preact/hooks";

import type { Client, Problem } from "../../../model";
import type { Act, Lane, ModFigures } from "../../../model-moderation";
import { calendarDay } from "../../../texts/format";
import { Clock } from "../../clock";
import { useLanguage } from "../../language";
import { useMoments } from "../../moments";
import { useAnswer, Waiting } from "../../office/answer";
import { BarTable } from "../../office/figures/bar-table";
import { ColumnChart } from "../../office/figures/column-chart";
import { saveTable } from "../../office/figures/save-table";
import { Icon } from "../../parts/icons";
import { ModerationProblem } from "../problem";
import { useModeration } from "../words";
import { perHour, roundedTo, shareOf } from "./shares";

const DAY = 86_400_000;
const SPANS = [7, 28, 91] as const;

interface FiguresProps {
  readonly client: Client;
  readonly exports: boolean;
}

/** How the queue went, without a name. */
export function FiguresScreen({ client, exports }: FiguresProps): JSX.Element {
  const words = useModeration().figures;
  const clock = useContext(Clock);
  // One stretch for as long as the screen stands, or it would be asked for anew with every tick.
  const [until] = useState(() => clock());
  const [days, setDays] = useState<(typeof SPANS)[number]>(28);
  const from = until - days * DAY;
  const asked = useAnswer(`figures ${String(days)}`, () => client.moderation("figures", from, until));
  return (
    <div class="office-scroll figures">
      <p class="office-lead">{words.lead}</p>
      <div class="figures-head">
        <div class="chips" role="group" aria-label={words.rangeLabel}>
          {SPANS.map((each) => (
            <button
              key={each}
              type="button"
              class="chip"
              aria-pressed={each === days}
              onClick={() => {
                setDays(each);
              }}
            >
              {words.last(each)}
            </button>
          ))}
        </div>
        {exports && <Downloads client={client} from={from} until={until} />}
      </div>
      {asked.value === null ? <Waiting asked={asked} label={words.loading} /> : <Charts figures={asked.value} />}
    </div>
  );
}

function Charts({ figures }: { readonly figures: ModFigures }): JSX.Element {
  const words = useModeration();
  const { language } = useLanguage();
  const lanes = figures.lanes.toSorted((a, b) => b.lane - a.lane);
  const columns = lanes.map(({ lane }) => ({ key: String(lane), label: words.lanes[lane], under: "", name: words.lanes[lane] }));
  const days = figures.days.map(({ day }) => ({
    key: day,
    label: String(Number(day.slice(8))),
    under: day.endsWith("-01") ? calendarDay(language, day).split(" ")[1]?.slice(0, 3) ?? "" : "",
    name: calendarDay(language, day),
  }));
  const decided = lanes.reduce((sum, each) => sum + each.decided, 0);
  const actions = Object.entries(figures.actions).map(([act, value]) => ({ label: words.acts[act as Act], value }));
  return (
    <div class="charts">
      <Forecast forecast={figures.forecast} />
      {decided === 0 ? (
        <figure class="chart">
          <figcaption>
            <h2>{words.figures.times}</h2>
          </figcaption>
          <p>{words.figures.nothing}</p>
        </figure>
      ) : (
        <ColumnChart
          title={words.figures.times}
          lead={words.figures.timesLead}
          heading={words.queue.lanesLabel}
          keys={words.figures.laneKeys}
          columns={columns}
          stacked={false}
          columnWidth={72}
          format={(value) => minutesShort(value)}
          series={[
            { name: words.figures.median, values: lanes.map(({ medianMinutes }) => medianMinutes ?? 0) },
            { name: words.figures.p90, values: lanes.map(({ p90Minutes }) => p90Minutes ?? 0) },
          ]}
        />
      )}
      <Shares
        title={words.figures.within}
        lead={words.figures.withinLead}
        lines={lanes.map((each) => ({ label: laneName(words, each.lane), part: each.within, whole: each.decided }))}
        none={words.figures.nothing}
      />
      {days.length > 0 && (
        <>
          <ColumnChart
            title={words.figures.days}
            lead={words.figures.daysLead}
            heading={words.figures.day}
            keys={words.figures.dayKeys}
            columns={days}
            stacked={false}
            series={[
              { name: words.figures.arrived, values: figures.days.map(({ arrived }) => arrived) },
              { name: words.figures.decided, values: figures.days.map((each) => each.decided) },
            ]}
          />
          <ColumnChart
            title={words.figures.backlog}
            lead={words.figures.backlogLead}
            heading={words.figures.day}
            keys={words.figures.dayKeys}
            columns={days}
            stacked
            series={[{ name: words.figures.waiting, values: figures.days.map(({ backlog }) => backlog) }]}
          />
        </>
      )}
      <BarTable title={words.figures.actions} lead={words.figures.actionsLead} column={words.figures.action} lines={actions} />
      <Shares
        title={words.figures.judged}
        lead={words.figures.judgedLead}
        lines={[
          { label: words.figures.appeals, part: figures.appeals.accepted, whole: figures.appeals.accepted + figures.appeals.rejected },
          { label: words.figures.agreement, part: figures.second.agreed, whole: figures.second.asked },
          { label: words.figures.flags, part: figures.flags.upheld, whole: figures.flags.decided },
        ]}
        none={words.figures.nothing}
        more={[words.figures.waitingAppeals(figures.appeals.waiting), words.figures.skipped(figures.skipped)]}
      />
    </div>
  );
}

type Words = ReturnType<typeof useModeration>;

function laneName(words: Words, lane: Lane): string {
  return `${words.lanes[lane]}, ${words.lanesWithin[lane]}`;
}

function minutesShort(value: number): string {
  return value < 60 ? `${String(value)} min` : `${String(roundedTo(value / 60, 1))} h`;
}

interface Share {
  readonly label: string;
  readonly part: number;
  readonly whole: number;
}

interface SharesProps {
  readonly title: string;
  readonly lead: string;
  readonly lines: readonly Share[];
  readonly none: string;
  readonly more?: readonly string[];
}

/** Parts of wholes, drawn and in numbers. */
function Shares({ title, lead, lines, none, more = [] }: SharesProps): JSX.Element {
  const words = useModeration().figures;
  const shown = lines.filter(({ whole }) => whole > 0);
  return (
    <figure class="chart" aria-label={title}>
      <figcaption>
        <h2>{title}</h2>
        <p class="field-hint">{lead}</p>
      </figcaption>
      {shown.length === 0 && <p>{none}</p>}
      <ul class="shares">
        {shown.map(({ label, part, whole }) => (
          <li key={label}>
            <span>{label}</span>
            <strong>{words.share(part, whole, shareOf(part, whole))}</strong>
            <svg class="bar-picture share-picture" viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true">
              <rect class="share-track" x="0" y="0" width="100" height="10" />
              <rect class="chart-bar chart-bar-1" x="0" y="0" width={shareOf(part, whole)} height="10" />
            </svg>
          </li>
        ))}
      </ul>
      {more.map((line) => (
        <p key={line} class="field-hint">
          {line}
        </p>
      ))}
    </figure>
  );
}

function Forecast({ forecast }: { readonly forecast: ModFigures["forecast"] }): JSX.Element {
  const words = useModeration().figures;
  const moments = useMoments();
  const { backlog, arrivingPerHour, decidingPerHour, emptyAt } = forecast;
  const grows = backlog > 0 && emptyAt === null;
  return (
    <figure class="chart forecast" aria-label={words.forecast}>
      <figcaption>
        <h2>{words.forecast}</h2>
        <p class="field-hint">{words.forecastLead}</p>
      </figcaption>
      <p class="forecast-number">{words.forecastBacklog(backlog)}</p>
      <p>{words.forecastLine(perHour(arrivingPerHour), perHour(decidingPerHour))}</p>
      {emptyAt !== null && backlog > 0 && <p>{words.forecastEmpty(moments(emptyAt))}</p>}
      {grows && <p class="note note-warm">{words.forecastNever}</p>}
    </figure>
  );
}

interface DownloadsProps {
  readonly client: Client;
  readonly from: number;
  readonly until: number;
}

function Downloads({ client, from, until }: DownloadsProps): JSX.Element {
  const words = useModeration().figures;
  const [problem, setProblem] = useState<Problem | null>(null);
  const [said, setSaid] = useState("");
  const download = async (what: "decisions" | "skips"): Promise<void> => {
    setSaid("");
    const outcome = await client.moderation("exportTable", what, from, until);
    setProblem(outcome.ok ? null : outcome.problem);
    if (!outcome.ok) return;
    saveTable(outcome.value, `${what}-${new Date(from).toISOString().slice(0, 10)}-${new Date(until).toISOString().slice(0, 10)}.csv`);
    setSaid(words.downloaded);
  };
  return (
    <div class="figures-download">
      <div class="download-ways">
        <button type="button" class="button button-small" onClick={() => void download("decisions")}>
          <Icon name="arrowDown" small />
          {words.download}
        </button>
        <button type="button" class="button button-small" onClick={() => void download("skips")}>
          <Icon name="arrowDown" small />
          {words.downloadSkips}
        </button>
      </div>
      <p role="status" class="field-hint">
        {said}
      </p>
      {problem !== null && <ModerationProblem problem={problem} />}
    </div>
  );
}
