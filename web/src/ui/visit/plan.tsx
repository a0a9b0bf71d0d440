import type { JSX } from "preact";
import { useRef, useState } from "preact/hooks";

import { putAtPlace } from "../../call/at-place";
import type { Client, Conversation, Me, Problem } from "../../model";
import { toHex } from "../../protocol/bytes";
import type { VisitRecord } from "../../protocol/visits";
import { Sheet } from "../parts/sheet";
import { Length, Planned, When } from "./planned";
import { Manage, RoomField } from "./place/choice";
import { usePlaceProblem, usePlaceWords } from "./place/words";
import { useVisit } from "./words";

const USUAL = 30;

export interface PlanProps {
  readonly client: Client;
  readonly me: Me;
  readonly conversation: Conversation;
  /** The visit there is already. */
  readonly next: VisitRecord | null;
  readonly onOpen: (visit: string) => void;
  readonly onChanged: () => void;
  readonly onClose: () => void;
}

/** Start a visit now, plan one for later, or see to the one that is planned. */
export function Plan({ client, me, conversation, next, onOpen, onChanged, onClose }: PlanProps): JSX.Element {
  const words = useVisit();
  const [problem, setProblem] = useState<Problem | null>(null);
  const [minutes, setMinutes] = useState<number>(USUAL);
  const [twoStaff, setTwoStaff] = useState(false);
  const [room, setRoom] = useState({ place: "", name: "" });
  const [beat, setBeat] = useState(0);
  const place = usePlaceWords();
  const say = usePlaceProblem();
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
  /** Plan it, and have it in the room that was chosen; what the room says no to is still planned. */
  const scheduleThere = async (at: number | null): Promise<string | null> => {
    const visit = await schedule(at);
    if (visit === null || room.place === "") return visit;
    const [startsAt, name] = [at ?? Date.now(), place.who(room.name)];
    const there = { client, me: me.device, talk: conversation, visit, startsAt, team: conversation.team.id, place: room.place, name };
    const outcome = await putAtPlace(there);
    setProblem(outcome.ok ? null : outcome.problem);
    onChanged();
    return outcome.ok ? visit : null;
  };
  const change = async (deed: "move" | "cancel", body: object): Promise<boolean> => {
    const outcome = await client.visitCall("POST", `/v1/visits/${next?.visit ?? ""}/${deed}`, body);
    setProblem(outcome.ok ? null : outcome.problem);
    onChanged();
    return outcome.ok;
  };

  return (
    <Sheet title={words.plan.title(conversation.person.name)} onClose={onClose}>
      {problem !== null && (
        <p class="note note-problem" role="alert">
          {say(problem)}
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
          <RoomField key={beat} client={client} team={conversation.team.id} value={room.place} onValue={(at, name) => { setRoom({ place: at, name }); }} />
          <button
            type="button"
            class="button button-main button-wide"
            data-act="start-now"
            onClick={() => {
              void scheduleThere(null).then((visit) => {
                if (visit !== null) onOpen(visit);
              });
            }}
          >
            {words.plan.now}
          </button>
          <When
            title={words.plan.later}
            hint={words.plan.told}
            save={words.plan.save}
            onPick={(at) => {
              void scheduleThere(at).then((visit) => {
                if (visit !== null) onClose();
              });
            }}
          />
          <Manage client={client} me={me} team={conversation.team.id} onChanged={() => { setBeat(beat + 1); }} />
        </>
      ) : (
        <Planned
          client={client}
          me={me}
          conversation={conversation}
          next={next}
          onOpen={onOpen}
          onChanged={onChanged}
          onMove={(at, length) => change("move", { starts_at: at, minutes: length })}
          onCancel={() => {
            void change("cancel", {}).then((done) => {
              if (done) onClose();
            });
          }}
        />
      )}
    </Sheet>
  );
}
