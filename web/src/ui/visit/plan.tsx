import type { JSX } from "preact";
import { useRef, useState } from "preact/hooks";

import type { Client, Conversation, Problem } from "../../model";
import { toHex } from "../../protocol/bytes";
import type { VisitRecord } from "../../protocol/visits";
import { useNow } from "../clock";
import { useLanguage } from "../language";
import { Sheet } from "../parts/sheet";
import { useVisit, visitProblem, whenOf } from "./words";

const LENGTHS = [15, 30, 45, 60] as const;
const USUAL = 30;

export interface PlanProps {
  readonly client: Client;
  readonly conversation: Conversation;
  /** The visit there is already. */
  readonly next: VisitRecord | null;
  readonly onOpen: (visit: string) => void;
  readonly onChanged: () => void;
  readonly onClose: () => void;
}

/** Start a visit now, plan one for later, or see to the one that is planned. */
export function Plan({ client, conversation, next, onOpen, onChanged, onClose }: PlanProps): JSX.Element {
  const words = useVisit();
  const [problem, setProblem] = useState<Problem | null>(null);
  const [minutes, setMinutes] = useState<number>(USUAL);
  const [twoStaff, setTwoStaff] = useState(false);
  const busy = useRef(false);

  const schedule = async (startsAt: number | null): Promise<string | null> => {
    if (busy.current) return null;
    busy.current = true;
    const visit = toHex(crypto.getRandomValues(new Uint8Array(16)));
    const body = { visit, conversation: conversation.talk, starts_at: startsAt, minutes, two_staff: twoStaff };
    const outcome = await client.visitCall("POST", "/v1/visits", body);
    busy.current = false;
    setProblem(outcome.ok ? null : outcome.problem);
    onChanged();
    return outcome.ok ? visit : null;
  };
  const cancel = async (visit: string): Promise<void> => {
    const outcome = await client.visitCall("POST", `/v1/visits/${visit}/cancel`, {});
    setProblem(outcome.ok ? null : outcome.problem);
    onChanged();
    if (outcome.ok) onClose();
  };

  return (
    <Sheet title={words.plan.title(conversation.person.name)} onClose={onClose}>
      {problem !== null && (
        <p class="note note-problem" role="alert">
          {visitProblem(words, problem)}
        </p>
      )}
      {next === null ? (
        <>
          <Length minutes={minutes} onMinutes={setMinutes} />
          <label class="thrift-choice">
            <input
              type="checkbox"
              checked={twoStaff}
              onChange={(event) => {
                setTwoStaff(event.currentTarget.checked);
              }}
            />
            <span>{words.plan.twoStaff}</span>
          </label>
          <button
            type="button"
            class="button button-main button-wide"
            data-act="start-now"
            onClick={() => {
              void schedule(null).then((visit) => {
                if (visit !== null) onOpen(visit);
              });
            }}
          >
            {words.plan.now}
          </button>
          <Later
            onPlan={(at) => {
              void schedule(at).then((visit) => {
                if (visit !== null) onClose();
              });
            }}
          />
        </>
      ) : (
        <Planned next={next} onOpen={onOpen} onCancel={cancel} />
      )}
    </Sheet>
  );
}

function Length({ minutes, onMinutes }: { readonly minutes: number; readonly onMinutes: (minutes: number) => void }): JSX.Element {
  const words = useVisit().plan;
  return (
    <label class="field">
      <span class="field-label">{words.minutes}</span>
      <select
        class="input"
        value={minutes}
        onChange={(event) => {
          onMinutes(Number(event.currentTarget.value));
        }}
      >
        {LENGTHS.map((each) => (
          <option key={each} value={each}>
            {words.minutesOf(each)}
          </option>
        ))}
      </select>
    </label>
  );
}

function Later({ onPlan }: { readonly onPlan: (at: number) => void }): JSX.Element {
  const words = useVisit().plan;
  const now = useNow();
  const [day, setDay] = useState("");
  const [time, setTime] = useState("");
  const [past, setPast] = useState(false);
  return (
    <form
      class="plan-later"
      onSubmit={(event) => {
        event.preventDefault();
        const at = new Date(`${day}T${time}`).getTime();
        setPast(!(at > now));
        if (at > now) onPlan(at);
      }}
    >
      <h3>{words.later}</h3>
      <div class="plan-when">
        <label class="field">
          <span class="field-label">{words.day}</span>
          <input class="input" type="date" required value={day} onInput={(event) => { setDay(event.currentTarget.value); }} />
        </label>
        <label class="field">
          <span class="field-label">{words.time}</span>
          <input class="input" type="time" required value={time} onInput={(event) => { setTime(event.currentTarget.value); }} />
        </label>
      </div>
      <p class="field-hint">{words.told}</p>
      {past && (
        <p class="field-problem" role="alert">
          {words.past}
        </p>
      )}
      <button type="submit" class="button button-wide" data-act="plan">
        {words.save}
      </button>
    </form>
  );
}

interface PlannedProps {
  readonly next: VisitRecord;
  readonly onOpen: (visit: string) => void;
  readonly onCancel: (visit: string) => Promise<void>;
}

function Planned({ next, onOpen, onCancel }: PlannedProps): JSX.Element {
  const words = useVisit();
  const { language } = useLanguage();
  const now = useNow();
  const isOpen = next.phase !== "scheduled" || next.starts_at <= now;
  return (
    <>
      <p>{isOpen ? words.invitation.staffNow : words.invitation.staffSoon(whenOf(words, language, next.starts_at, now))}</p>
      <button
        type="button"
        class="button button-main button-wide"
        data-act="open-room"
        onClick={() => {
          onOpen(next.visit);
        }}
      >
        {words.invitation.open}
      </button>
      {next.phase === "scheduled" && (
        <button type="button" class="button button-plain" onClick={() => void onCancel(next.visit)}>
          {words.plan.cancel}
        </button>
      )}
    </>
  );
}
