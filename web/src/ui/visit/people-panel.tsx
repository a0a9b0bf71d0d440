import type { JSX } from "preact";
import { useState } from "preact/hooks";

import type { CallState } from "../../call/state";
import type { DeviceTest, Person, View, VisitRole } from "../../protocol/visits";
import { timeOfDay } from "../../texts/format";
import { useNow } from "../clock";
import { Pebble } from "../parts/pebble";
import type { CallDeeds } from "./deeds";
import { useKnockWords } from "./knock-words";
import { isLongSince } from "./knocks";
import { Answers } from "./roll-call";
import { useVisit } from "./words";

interface PeoplePanelProps {
  readonly state: CallState;
  readonly view: View;
  readonly call: CallDeeds;
  readonly children?: JSX.Element | null;
}

/** The host's side: who waits, with name and role; who is inside, and what can be done with them. */
export function PeoplePanel({ state, view, call, children = null }: PeoplePanelProps): JSX.Element {
  const words = useVisit().people;
  const isHost = view.host === view.you.participant;
  return (
    <div class="people">
      {view.not_safe && <NotSafe view={view} call={call} />}
      {view.two_staff.wanted && <p class="note note-warm">{words.twoStaff(view.two_staff.staff_inside)}</p>}
      {isHost && <Waiting view={view} call={call} />}
      <Inside view={view} call={call} isHost={isHost} />
      {isHost && <Answers state={state} view={view} />}
      {children}
    </div>
  );
}

/** As what the young person comes. */
const YOUNG: ReadonlySet<VisitRole> = new Set(["young_person", "young_at_place"]);

interface ListProps {
  readonly view: View;
  readonly call: CallDeeds;
}

function Waiting({ view, call }: ListProps): JSX.Element {
  const words = useVisit().people;
  const waiting = view.people.filter(({ place }) => place === "waiting" || place === "admitted");
  return (
    <section class="stack-tight">
      <h3>{words.waiting}</h3>
      {waiting.length === 0 ? (
        <p class="field-hint">{words.nobodyWaits}</p>
      ) : (
        <ul class="people-list">
          {waiting.map((person) => (
            <Waits key={person.participant} person={person} call={call} startsAt={view.starts_at} />
          ))}
        </ul>
      )}
    </section>
  );
}

function Inside({ view, call, isHost }: ListProps & { readonly isHost: boolean }): JSX.Element {
  const words = useVisit().people;
  const here = view.people.filter(({ place, participant }) => {
    return ["inside", "held", "apart"].includes(place) && participant !== view.you.participant;
  });
  const canTalkAlone = isHost && here.length > 1 && here.some(({ role }) => YOUNG.has(role));
  return (
    <section class="stack-tight">
      <h3>{words.inside}</h3>
      <ul class="people-list">
        {here.map((person) => (
          <IsHere key={person.participant} person={person} call={call} isHost={isHost} />
        ))}
      </ul>
      {canTalkAlone && <AloneButton view={view} call={call} />}
    </section>
  );
}

function NotSafe({ view, call }: { readonly view: View; readonly call: CallDeeds }): JSX.Element {
  const words = useVisit().people;
  const name = view.people.find(({ role }) => YOUNG.has(role))?.name ?? words.unknownName;
  return (
    <section class="note note-warm not-safe" aria-label={words.notSafe(name)}>
      <div class="note-body">
        <strong>{words.notSafe(name)}</strong>
        <p>{words.notSafeMore}</p>
        <button type="button" class="button button-small" data-act="safe" onClick={() => void call.safe()}>
          {words.notSafeDone}
        </button>
      </div>
    </section>
  );
}

function AloneButton({ view, call }: { readonly view: View; readonly call: CallDeeds }): JSX.Element {
  const words = useVisit().people;
  return (
    <>
      {view.alone && <p class="field-hint">{words.aloneOn}</p>}
      <button type="button" class="button button-small" data-act="talk-alone" onClick={() => void call.talkAlone(!view.alone)}>
        {view.alone ? words.aloneOff : words.alone}
      </button>
    </>
  );
}

interface PersonProps {
  readonly person: Person;
  readonly call: CallDeeds;
}

function Waits({ person, call, startsAt }: PersonProps & { readonly startsAt: number }): JSX.Element {
  const all = useVisit();
  const words = all.people;
  const { participant, name, role, place, test } = person;
  return (
    <li class="people-person people-waits">
      <PersonHead person={person} more={place === "admitted" ? words.comes : ""} />
      {test !== null && <TestWords test={test} />}
      <div class="people-buttons">
        <button
          type="button"
          class="button button-main button-small"
          data-act="admit"
          aria-disabled={place === "admitted"}
          onClick={() => void call.admit(participant, name, role)}
        >
          {words.admit(name)}
        </button>
        <button type="button" class="button button-small" aria-label={words.refuse(name)} onClick={() => void call.refuse(participant)}>
          {words.notNow}
        </button>
      </div>
      <NoteForm person={person} call={call} isLong={isLongSince(person.arrived_at ?? Infinity, startsAt, useNow())} />
    </li>
  );
}

function PersonHead({ person, more }: { readonly person: Person; readonly more: string }): JSX.Element {
  const words = useVisit();
  const notes = [words.roles[person.role], more, person.connected ? "" : words.people.offline].filter((each) => each !== "");
  return (
    <div class="people-head">
      <Pebble name={person.name} />
      <div>
        <strong>{person.name}</strong>
        <p class="field-hint">{notes.join(", ")}</p>
      </div>
    </div>
  );
}

/** What the device test of who waits found, in words. */
function TestWords({ test }: { readonly test: DeviceTest }): JSX.Element | null {
  const words = useVisit().people.test;
  const said = [...wordsOfDevices(test, words), ...wordsOfLine(test, words)];
  return said.length === 0 ? null : <p class="people-test">{said.join(", ")}</p>;
}

type TestedWords = ReturnType<typeof useVisit>["people"]["test"];

function wordsOfDevices({ microphone, camera }: DeviceTest, words: TestedWords): readonly string[] {
  const said = [
    { ok: "", untested: "", blocked: words.microphoneBlocked, none: words.microphoneNone }[microphone],
    { ok: "", untested: "", blocked: words.cameraBlocked, none: words.cameraNone }[camera],
  ];
  return said.filter((each) => each !== "");
}

function wordsOfLine({ path, rtt, loss }: DeviceTest, words: TestedWords): readonly string[] {
  const way = { ok: "", untested: "", failed: words.pathFailed, relayed: words.relayed }[path];
  const speed = rtt === 0 ? "" : rtt > 300 || loss > 20 ? words.weak(rtt, loss) : words.good(rtt);
  return [way, speed].filter((each) => each !== "");
}

function NoteForm({ person, call, isLong }: PersonProps & { readonly isLong: boolean }): JSX.Element {
  const words = useVisit().people;
  const [text, setText] = useState("");
  const [sent, setSent] = useState(false);
  const late = useKnockWords();
  const send = async (): Promise<void> => {
    const outcome = text.trim() === "" ? null : await call.writeNote(person.participant, text.trim());
    if (outcome?.ok !== true) return;
    setSent(true);
    setText("");
  };
  const sayLate = async (): Promise<void> => {
    const outcome = await call.writeNote(person.participant, late.lateText, "late");
    if (outcome.ok) setSent(true);
  };
  return (
    <form
      class="people-note"
      onSubmit={(event) => {
        event.preventDefault();
        void send();
      }}
    >
      <input
        class="input"
        aria-label={words.noteLabel(person.name)}
        placeholder={words.write}
        maxLength={500}
        value={text}
        onInput={(event) => {
          setText(event.currentTarget.value);
        }}
      />
      <button type="submit" class="button button-small">
        {words.noteSend}
      </button>
      {isLong && (
        <button type="button" class="button button-small" data-act="say-late" onClick={() => void sayLate()}>
          {late.late}
        </button>
      )}
      {sent && (
        <p class="field-hint" role="status">
          {person.note_seen === null ? words.noteSent : words.noteSeen(timeOfDay(person.note_seen))}
        </p>
      )}
    </form>
  );
}

function IsHere({ person, call, isHost }: PersonProps & { readonly isHost: boolean }): JSX.Element {
  const words = useVisit().people;
  const { participant, name, place } = person;
  const more = place === "held" ? words.onHold : place === "apart" ? words.apart : "";
  return (
    <li class="people-person">
      <PersonHead person={person} more={more} />
      {isHost && (
        <div class="people-buttons">
          {place !== "apart" && (
            <button
              type="button"
              class="button button-small"
              aria-label={`${place === "held" ? words.resume : words.hold}, ${name}`}
              onClick={() => void call.hold(participant, place !== "held")}
            >
              {place === "held" ? words.resume : words.hold}
            </button>
          )}
          <button type="button" class="button button-small" aria-label={`${words.remove}, ${name}`} onClick={() => void call.remove(participant)}>
            {words.remove}
          </button>
        </div>
      )}
    </li>
  );
}
