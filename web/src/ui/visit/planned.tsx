import type { JSX } from "preact";
import { useEffect, useMemo, useState } from "preact/hooks";

import { MemberLine } from "../../call/member-line";
import type { Client, Conversation, Me } from "../../model";
import type { VisitRecord } from "../../protocol/visits";
import { useNow } from "../clock";
import { useLanguage } from "../language";
import { GuestLinks } from "./guest-links";
import { PlaceChoice } from "./place/choice";
import { usePlaceWords } from "./place/words";
import { useVisit, whenOf } from "./words";

const LENGTHS = [15, 30, 45, 60] as const;

interface PlannedProps {
  readonly client: Client;
  readonly me: Me;
  readonly conversation: Conversation;
  readonly next: VisitRecord;
  readonly onOpen: (visit: string) => void;
  /** It may look otherwise now. */
  readonly onChanged: () => void;
  /** Gives back whether it was moved. */
  readonly onMove: (startsAt: number, minutes: number) => Promise<boolean>;
  readonly onCancel: () => void;
}

/** See to a visit that is planned: open it, put it off, bring somebody in, call it off. */
export function Planned({ client, me, conversation, next, onOpen, onChanged, onMove, onCancel }: PlannedProps): JSX.Element {
  const words = useVisit();
  const place = usePlaceWords().choose;
  const { language } = useLanguage();
  const now = useNow();
  const isScheduled = next.phase === "scheduled";
  const isOpen = !isScheduled || next.starts_at <= now;
  return (
    <>
      <p class="plan-when-it-is">{isOpen ? words.invitation.staffNow : words.invitation.staffSoon(whenOf(words, language, next.starts_at, now))}</p>
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
      {isScheduled && <Moving next={next} onMove={onMove} />}
      {isScheduled && next.at !== null && <p class="field-hint">{place.movedAway}</p>}
      <PlaceChoice
        client={client}
        me={me}
        talk={conversation}
        visit={next.visit}
        team={next.team}
        startsAt={next.starts_at}
        at={next.at}
        onChanged={onChanged}
      />
      <PlannedGuests client={client} me={me} conversation={conversation} next={next} />
      {isScheduled && <Cancelling onCancel={onCancel} />}
    </>
  );
}

function Moving({ next, onMove }: Pick<PlannedProps, "next" | "onMove">): JSX.Element {
  const words = useVisit().plan;
  const [open, setOpen] = useState(false);
  const [minutes, setMinutes] = useState(next.minutes);
  const [moved, setMoved] = useState(false);
  if (!open) {
    return (
      <>
        {moved && (
          <p class="field-hint" role="status">
            {words.moved}
          </p>
        )}
        <button
          type="button"
          class="button button-wide"
          data-act="move"
          onClick={() => {
            setOpen(true);
          }}
        >
          {words.move}
        </button>
      </>
    );
  }
  return (
    <section class="stack-tight">
      <Length minutes={minutes} onMinutes={setMinutes} />
      <When
        title={words.move}
        hint={words.told}
        save={words.moveSave}
        at={next.starts_at}
        onPick={(at) => {
          void onMove(at, minutes).then((done) => {
            setOpen(!done);
            setMoved(done);
          });
        }}
      />
    </section>
  );
}

/** Called off only when it was said twice: somebody may have looked forward to it. */
function Cancelling({ onCancel }: Pick<PlannedProps, "onCancel">): JSX.Element {
  const words = useVisit().plan;
  const [asked, setAsked] = useState(false);
  if (!asked) {
    return (
      <button
        type="button"
        class="button button-plain"
        data-act="cancel"
        onClick={() => {
          setAsked(true);
        }}
      >
        {words.cancel}
      </button>
    );
  }
  return (
    <section class="note note-warm" aria-label={words.cancelSure}>
      <div class="note-body">
        <p>{words.cancelSure}</p>
        <div class="people-buttons">
          <button type="button" class="button button-small" data-act="cancel-sure" onClick={onCancel}>
            {words.cancel}
          </button>
          <button
            type="button"
            class="button button-small"
            onClick={() => {
              setAsked(false);
            }}
          >
            {words.keep}
          </button>
        </div>
      </div>
    </section>
  );
}

/** The guests' links, before anybody is in the room. */
function PlannedGuests({ client, me, conversation, next }: Pick<PlannedProps, "client" | "me" | "conversation" | "next">): JSX.Element {
  const line = useMemo(() => new MemberLine(client, next.visit, me.device, conversation), [client, next.visit, me.device, conversation.talk]);
  const [beat, setBeat] = useState(0);
  useEffect(() => {
    return line.listen({
      up: () => {
        setBeat((before) => before + 1);
      },
      push: () => undefined,
      down: () => undefined,
      over: () => undefined,
      keys: () => undefined,
    });
  }, [line]);
  return <GuestLinks client={client} visit={next.visit} startsAt={next.starts_at} line={line} beat={beat} />;
}

export function Length({ minutes, onMinutes }: { readonly minutes: number; readonly onMinutes: (minutes: number) => void }): JSX.Element {
  const words = useVisit().plan;
  const lengths = LENGTHS.some((each) => each === minutes) ? LENGTHS : [minutes, ...LENGTHS];
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
        {lengths.map((each) => (
          <option key={each} value={each}>
            {words.minutesOf(each)}
          </option>
        ))}
      </select>
    </label>
  );
}

interface WhenProps {
  readonly title: string;
  readonly hint: string;
  readonly save: string;
  /** When it is now; null where it is not planned yet. */
  readonly at?: number | null;
  readonly onPick: (at: number) => void;
}

/** Pick a day and a time that is still to come. */
export function When({ title, hint, save, at = null, onPick }: WhenProps): JSX.Element {
  const words = useVisit().plan;
  const now = useNow();
  const [day, setDay] = useState(at === null ? "" : dayOf(at));
  const [time, setTime] = useState(at === null ? "" : timeOf(at));
  const [past, setPast] = useState(false);
  return (
    <form
      class="plan-later"
      onSubmit={(event) => {
        event.preventDefault();
        const picked = new Date(`${day}T${time}`).getTime();
        setPast(!(picked > now));
        if (picked > now) onPick(picked);
      }}
    >
      <h3>{title}</h3>
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
      <p class="field-hint">{hint}</p>
      {past && (
        <p class="field-problem" role="alert">
          {words.past}
        </p>
      )}
      <button type="submit" class="button button-wide" data-act="plan">
        {save}
      </button>
    </form>
  );
}

/** As the browser's field for days has it, in this device's time. */
function dayOf(at: number): string {
  const date = new Date(at);
  return [date.getFullYear(), date.getMonth() + 1, date.getDate()].map((each) => String(each).padStart(2, "0")).join("-");
}

function timeOf(at: number): string {
  const date = new Date(at);
  return [date.getHours(), date.getMinutes()].map((each) => String(each).padStart(2, "0")).join(":");
}
