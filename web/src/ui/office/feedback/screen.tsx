import type { JSX } from "preact";
import { useContext, useState } from "preact/hooks";

import type { Client, Problem, Team } from "../../../model";
import type { FeedbackMonth } from "../../../model-office";
import { nameList } from "../../../texts/format";
import { Clock } from "../../clock";
import { useLanguage } from "../../language";
import { Icon } from "../../parts/icons";
import { OfficeProblem, useAnswer, Waiting } from "../answer";
import { BarTable } from "../figures/bar-table";
import { lastMonths, monthName, type Range } from "../figures/months";
import { isRange, RangeChoice } from "../figures/range";
import { wallTime } from "../wall";
import { useOffice } from "../words";

interface FeedbackProps {
  readonly client: Client;
  readonly team: Team;
}

const USUAL = 6;

/** How it was for young people, month by month, where five or more said so. */
export function FeedbackScreen({ client, team }: FeedbackProps): JSX.Element {
  const words = useOffice().feedback;
  const clock = useContext(Clock);
  const now = wallTime(clock(), "Europe/London").day.slice(0, 7);
  const [range, setRange] = useState<Range>(() => lastMonths(now, USUAL));
  const [asked, setAsked] = useState(range);
  const key = `${team.id} ${asked.from} ${asked.to}`;
  const months = useAnswer(`feedback ${key}`, () => client.office("feedback", team.id, asked.from, asked.to, false));
  return (
    <div class="office-scroll feedback">
      <p class="office-lead">{words.lead}</p>
      <RangeChoice
        now={now}
        range={range}
        onRange={(next) => {
          setRange(next);
          if (isRange(next)) setAsked(next);
        }}
      />
      {months.value === null ? (
        <Waiting asked={months} />
      ) : (
        <>
          <Months months={months.value} />
          {months.value.some((month) => month.answers !== null) && <Lines key={key} client={client} team={team} range={asked} />}
        </>
      )}
    </div>
  );
}

function Months({ months }: { readonly months: readonly FeedbackMonth[] }): JSX.Element {
  const words = useOffice().feedback;
  const { language } = useLanguage();
  const shown = months.filter((month) => month.faces !== null).toReversed();
  const few = months.filter((month) => month.faces === null).map((month) => monthName(language, month.month));
  return (
    <>
      {shown.length === 0 && (
        <div class="office-empty">
          <h2>{words.none}</h2>
          <p>{words.noneWhy}</p>
        </div>
      )}
      <div class="charts">
        {shown.map(({ month, answers, faces }) => (
          <BarTable
            key={month}
            inOrder
            title={monthName(language, month)}
            lead={answers === null ? words.few : words.answers(answers)}
            column={words.facesLabel}
            lines={words.faces.map((label, index) => ({ label, value: faces?.[index] ?? null })).toReversed()}
          />
        ))}
      </div>
      {few.length > 0 && shown.length > 0 && <p class="field-hint">{words.fewMonths(nameList(language, few))}</p>}
    </>
  );
}

function Lines({ client, team, range }: FeedbackProps & { readonly range: Range }): JSX.Element {
  const words = useOffice().feedback;
  const [opened, setOpened] = useState<readonly FeedbackMonth[] | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  const [busy, setBusy] = useState(false);
  const open = async (): Promise<void> => {
    if (busy) return;
    setBusy(true);
    const outcome = await client.office("feedback", team.id, range.from, range.to, true);
    setBusy(false);
    setProblem(outcome.ok ? null : outcome.problem);
    if (outcome.ok) setOpened(outcome.value);
  };
  return (
    <section class="feedback-lines" aria-labelledby="feedback-lines">
      <h2 id="feedback-lines">{words.linesTitle}</h2>
      {opened === null && (
        <>
          <p class="note">
            <Icon name="lock" />
            <span>{words.linesLead}</span>
          </p>
          <button type="button" class="button" aria-disabled={busy} onClick={() => void open()}>
            {busy ? words.opening : words.openLines}
          </button>
        </>
      )}
      {problem !== null && <OfficeProblem problem={problem} />}
      <p role="status" class="field-hint">
        {opened === null ? "" : words.linesOpen}
      </p>
      {opened !== null && (
        <OpenLines
          months={opened.filter((month) => month.lines.length > 0)}
          onClose={() => {
            setOpened(null);
          }}
        />
      )}
    </section>
  );
}

function OpenLines({ months, onClose }: { readonly months: readonly FeedbackMonth[]; readonly onClose: () => void }): JSX.Element {
  const words = useOffice().feedback;
  const { language } = useLanguage();
  return (
    <>
      {months.length === 0 && <p>{words.noLines}</p>}
      {months.map(({ month, lines }) => (
        <section key={month} aria-label={monthName(language, month)}>
          <h3>{monthName(language, month)}</h3>
          <ul class="feedback-list">
            {lines.map((line, index) => (
              <li key={index} dir="auto">
                {line}
              </li>
            ))}
          </ul>
        </section>
      ))}
      <button type="button" class="button button-small" onClick={onClose}>
        {words.closeLines}
      </button>
    </>
  );
}
