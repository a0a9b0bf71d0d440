import type { JSX } from "preact";
import { useState } from "preact/hooks";

import type { Client, Outcome, Problem, Team } from "../../../model";
import type { TeamPlace } from "../../../model-office";
import { dayName } from "../../../texts/format";
import { useNow } from "../../clock";
import { useLanguage, useShared } from "../../language";
import { RoomForm } from "./room-form";
import { RoomLink } from "./room-link";
import { useRooms } from "./use-rooms";
import { usePlaceProblem, usePlaceWords } from "./words";

import "../../../styles/rooms.css";

export interface RoomsProps {
  readonly client: Client;
  readonly team: Team;
  /** Whether whoever looks is a practitioner of the team; who is not can only close rooms. */
  readonly makes: boolean;
  /** There is another list now. */
  readonly onChanged?: () => void;
}

interface Made {
  readonly name: string;
  readonly fragment: string;
}

/** A team's rooms with a tablet: made, given a new link, closed. */
export function Rooms({ client, team, makes, onChanged }: RoomsProps): JSX.Element {
  const words = usePlaceWords().rooms;
  const { rooms, problem: missing, look } = useRooms(client, team.id);
  const [problem, setProblem] = useState<Problem | null>(null);
  const [made, setMade] = useState<Made | null>(null);
  const settle = <T,>(outcome: Outcome<T>): T | null => {
    setProblem(outcome.ok ? null : outcome.problem);
    look();
    onChanged?.();
    return outcome.ok ? outcome.value : null;
  };
  const make = async (name: string, how: string, replaces: string | null): Promise<boolean> => {
    const done = settle(await client.office("makePlace", team.id, name, how, replaces));
    if (done !== null) setMade({ name, fragment: done.fragment });
    return done !== null;
  };
  return (
    <section class="rooms" aria-label={words.title}>
      <p class="office-lead">{words.lead(team.name)}</p>
      <Trouble problem={problem ?? missing} />
      <ul class="rooms-list">
        {rooms?.map((room) => (
          <Room
            key={room.place}
            room={room}
            makes={makes}
            onRenew={() => void make(room.name, room.how, room.place)}
            onClose={() => void client.office("closePlace", room.place).then(settle)}
          />
        ))}
      </ul>
      <NoRooms rooms={rooms} waits={missing === null} makes={makes} />
      {makes && <Adding onMake={(name, how) => make(name, how, null)} />}
      {made !== null && (
        <RoomLink
          {...made}
          onClose={() => {
            setMade(null);
          }}
        />
      )}
    </section>
  );
}

function Trouble({ problem }: { readonly problem: Problem | null }): JSX.Element | null {
  const say = usePlaceProblem();
  if (problem === null) return null;
  return (
    <p class="note note-problem" role="alert">
      {say(problem)}
    </p>
  );
}

interface NoRoomsProps {
  readonly rooms: readonly TeamPlace[] | null;
  readonly waits: boolean;
  readonly makes: boolean;
}

function NoRooms({ rooms, waits, makes }: NoRoomsProps): JSX.Element | null {
  const words = usePlaceWords().rooms;
  const shared = useShared();
  if (rooms === null) return waits ? <p role="status">{shared.loading}</p> : null;
  if (rooms.length > 0) return null;
  return (
    <div class="rooms-none">
      <p>
        <strong>{words.none}</strong>
      </p>
      <p class="field-hint">{makes ? words.noneMore : words.onlyTeam}</p>
    </div>
  );
}

function Adding({ onMake }: { readonly onMake: (name: string, how: string) => Promise<boolean> }): JSX.Element {
  const words = usePlaceWords().rooms;
  const [open, setOpen] = useState(false);
  if (!open) {
    return (
      <button
        type="button"
        class="button"
        data-act="add-room"
        onClick={() => {
          setOpen(true);
        }}
      >
        {words.add}
      </button>
    );
  }
  return (
    <RoomForm
      onMake={async (name, how) => {
        setOpen(!(await onMake(name, how)));
      }}
      onCancel={() => {
        setOpen(false);
      }}
    />
  );
}

interface RoomProps {
  readonly room: TeamPlace;
  readonly makes: boolean;
  readonly onRenew: () => void;
  readonly onClose: () => void;
}

function Room({ room, makes, onRenew, onClose }: RoomProps): JSX.Element {
  const words = usePlaceWords().rooms;
  const { language } = useLanguage();
  const now = useNow();
  const [asked, setAsked] = useState<"renew" | "close" | null>(null);
  const { name, how, madeBy, madeAt, visits, vouched } = room;
  return (
    <li class="rooms-one" data-room={name}>
      <div class="rooms-words">
        <strong>{name}</strong>
        {how !== "" && <p>{how}</p>}
        <p class="field-hint">
          {words.visits(visits)}. {words.madeBy(madeBy, dayName(language, madeAt, now))}
        </p>
      </div>
      {!vouched && <p class="note note-problem">{words.unvouched}</p>}
      {asked === null ? (
        <div class="people-buttons">
          {makes && (
            <Press act="renew-room" label={words.renew} name={name} onPress={() => { setAsked("renew"); }} />
          )}
          <Press act="close-room" label={words.close} name={name} onPress={() => { setAsked("close"); }} />
        </div>
      ) : (
        <div class="note note-warm">
          <div class="note-body">
            <p>{asked === "renew" ? words.renewSure(name) : words.closeSure(name)}</p>
            {visits > 0 && <p>{words.lose(visits)}</p>}
            <div class="people-buttons">
              <button
                type="button"
                class="button button-small"
                data-act="room-sure"
                onClick={() => {
                  setAsked(null);
                  (asked === "renew" ? onRenew : onClose)();
                }}
              >
                {asked === "renew" ? words.renew : words.close}
              </button>
              <button type="button" class="button button-small" onClick={() => { setAsked(null); }}>
                {words.keep}
              </button>
            </div>
          </div>
        </div>
      )}
    </li>
  );
}

interface PressProps {
  readonly act: string;
  readonly label: string;
  readonly name: string;
  readonly onPress: () => void;
}

function Press({ act, label, name, onPress }: PressProps): JSX.Element {
  return (
    <button type="button" class="button button-small" data-act={act} aria-label={`${label}, ${name}`} onClick={onPress}>
      {label}
    </button>
  );
}
