import type { JSX } from "preact";
import { useRef, useState } from "preact/hooks";

import { LONGEST, putAtPlace } from "../../../call/at-place";
import type { VisitTalk } from "../../../call/member-line";
import type { Client, Me, Outcome, Problem } from "../../../model";
import type { AtPart } from "../../../protocol/visits";
import { useNow } from "../../clock";
import { Rooms } from "./rooms";
import { useRooms } from "./use-rooms";
import { usePlaceProblem, usePlaceWords } from "./words";

import "../../../styles/rooms.css";

interface RoomFieldProps {
  readonly client: Client;
  readonly team: string;
  readonly value: string;
  readonly onValue: (place: string, name: string) => void;
}

/** On their own phone, or in which room. */
export function RoomField({ client, team, value, onValue }: RoomFieldProps): JSX.Element | null {
  const words = usePlaceWords().choose;
  const { rooms } = useRooms(client, team);
  if (rooms === null) return null;
  return (
    <label class="field">
      <span class="field-label">{words.label}</span>
      <select
        class="input"
        name="room"
        value={value}
        onChange={(event) => {
          const place = event.currentTarget.value;
          onValue(place, rooms.find((each) => each.place === place)?.name ?? "");
        }}
      >
        <option value="">{words.own}</option>
        {rooms
          .filter(({ vouched }) => vouched)
          .map(({ place, name }) => (
            <option key={place} value={place}>
              {words.at(name)}
            </option>
          ))}
      </select>
    </label>
  );
}

export interface PlaceChoiceProps {
  readonly client: Client;
  readonly me: Me;
  readonly talk: VisitTalk;
  readonly visit: string;
  readonly team: string;
  readonly startsAt: number;
  readonly at: AtPart | null;
  readonly onChanged: () => void;
}

/** Where the young person comes in to a visit that is planned or open. */
export function PlaceChoice({ client, me, talk, visit, team, startsAt, at, onChanged }: PlaceChoiceProps): JSX.Element {
  const all = usePlaceWords();
  const say = usePlaceProblem();
  const [problem, setProblem] = useState<Problem | null>(null);
  const [beat, setBeat] = useState(0);
  const busy = useRef(false);
  const run = async (deed: () => Promise<Outcome<unknown>>): Promise<void> => {
    if (busy.current) return;
    busy.current = true;
    const outcome = await deed();
    busy.current = false;
    setProblem(outcome.ok ? null : outcome.problem);
    onChanged();
  };
  const put = (place: string, name: string): void => {
    void run(() => putAtPlace({ client, me: me.device, talk, visit, startsAt, team, place, name: all.who(name) }));
  };
  return (
    <section class="place-choice" aria-label={all.choose.title}>
      <h3>{all.choose.title}</h3>
      {problem !== null && (
        <p class="field-problem" role="alert">
          {say(problem)}
        </p>
      )}
      {at === null ? (
        <Choose key={beat} client={client} team={team} startsAt={startsAt} onPut={put} />
      ) : (
        <IsThere
          at={at}
          onLeave={() => void run(() => client.visitCall("POST", `/v1/visits/${visit}/place/leave`, {}))}
          onAgain={() => {
            put(at.place, at.name);
          }}
        />
      )}
      <Manage
        client={client}
        me={me}
        team={team}
        onChanged={() => {
          setBeat(beat + 1);
        }}
      />
    </section>
  );
}

interface IsThereProps {
  readonly at: AtPart;
  readonly onLeave: () => void;
  readonly onAgain: () => void;
}

function IsThere({ at, onLeave, onAgain }: IsThereProps): JSX.Element {
  const words = usePlaceWords().choose;
  return (
    <>
      <p data-at={at.name}>
        <strong>{words.at(at.name)}</strong>
        {at.how !== "" && `. ${at.how}`}
      </p>
      <p class="field-hint">{words.lead}</p>
      <div class="people-buttons">
        <button type="button" class="button button-small" data-act="leave-room" onClick={onLeave}>
          {words.leave}
        </button>
        <button type="button" class="button button-small" data-act="again-room" onClick={onAgain}>
          {words.again}
        </button>
      </div>
      <p class="field-hint">{words.againHint}</p>
    </>
  );
}

interface ChooseProps extends Pick<PlaceChoiceProps, "client" | "team" | "startsAt"> {
  readonly onPut: (place: string, name: string) => void;
}

function Choose({ client, team, startsAt, onPut }: ChooseProps): JSX.Element {
  const words = usePlaceWords().choose;
  const now = useNow();
  const [room, setRoom] = useState({ place: "", name: "" });
  if (startsAt > now + LONGEST) return <p class="field-hint">{words.early}</p>;
  return (
    <>
      <p class="field-hint">{words.lead}</p>
      <RoomField client={client} team={team} value={room.place} onValue={(place, name) => { setRoom({ place, name }); }} />
      {room.place !== "" && (
        <button type="button" class="button button-small" data-act="save-room" onClick={() => { onPut(room.place, room.name); }}>
          {words.save}
        </button>
      )}
    </>
  );
}

/** The team's rooms, for who is of the team. */
export function Manage({ client, me, team, onChanged }: Pick<PlaceChoiceProps, "client" | "me" | "team" | "onChanged">): JSX.Element | null {
  const words = usePlaceWords().choose;
  const [open, setOpen] = useState(false);
  const ours = me.teams.find(({ id }) => id === team);
  if (ours === undefined) return null;
  return (
    <>
      <button
        type="button"
        class="button button-plain"
        data-act="rooms"
        aria-expanded={open}
        onClick={() => {
          setOpen(!open);
        }}
      >
        {words.manage}
      </button>
      {open && <Rooms client={client} team={ours} makes onChanged={onChanged} />}
    </>
  );
}
