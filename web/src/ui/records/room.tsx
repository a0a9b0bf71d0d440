import type { JSX } from "preact";
import { useState } from "preact/hooks";

import type { Client, Link, Me } from "../../model";
import type { OpenedRecord, SealedRecord } from "../../model-records";
import { useShared } from "../language";
import { useTitle } from "../page";
import { Asking } from "./asking";
import { HandingOn } from "./handing-on";
import { RecordList } from "./list";
import { OpenedPage } from "./opened";
import { OwnOpening } from "./own-opening";
import { RecordProblem } from "./problem";
import { useRoom } from "./use-room";
import { WaitingOpening } from "./waiting-opening";
import { useRecords } from "./words";

import "../../styles/records.css";

export interface RecordsRoomProps {
  readonly client: Client;
  readonly me: Me;
  readonly link: Link;
}

/** The records of the organisation: what colleagues ask, what oneself asked, and all there are. */
export function RecordsRoom({ client, me, link }: RecordsRoomProps): JSX.Element {
  const words = useRecords();
  const room = useRoom(client, me.account, link);
  const [asking, setAsking] = useState<SealedRecord | null>(null);
  const [opened, setOpened] = useState<OpenedRecord | null>(null);
  useTitle(words.title);
  if (opened !== null) {
    return (
      <OpenedPage
        client={client}
        record={opened}
        onClose={() => {
          setOpened(null);
          room.look();
        }}
      />
    );
  }
  const own = room.openings.filter(({ by }) => by.account === me.account);
  const others = room.openings.filter(({ by }) => by.account !== me.account);
  return (
    <div class="records">
      <div class="records-head">
        <h1>{words.title}</h1>
        <p>{words.lead}</p>
      </div>
      {link === "offline" && <p class="note note-warm">{words.offline}</p>}
      {others.map((opening) => (
        <WaitingOpening key={opening.id} client={client} me={me.account} opening={opening} onChange={room.take} />
      ))}
      {own.length > 0 && (
        <section class="records-part" aria-label={words.own.title}>
          <h2>{words.own.title}</h2>
          {own.map((opening) => (
            <OwnOpening key={opening.id} client={client} opening={opening} onChange={room.take} onOpened={setOpened} />
          ))}
        </section>
      )}
      {room.problem !== null && <Failed problem={room.problem} again={room.look} />}
      <RecordList room={room} onAsk={setAsking} />
      <HandingOn client={client} />
      {asking !== null && (
        <Asking
          client={client}
          record={asking}
          onAsked={(opening) => {
            room.take(opening);
            setAsking(null);
          }}
          onClose={() => {
            setAsking(null);
          }}
        />
      )}
    </div>
  );
}

function Failed({ problem, again }: { readonly problem: Parameters<typeof RecordProblem>[0]["problem"]; readonly again: () => void }): JSX.Element {
  const shared = useShared();
  return (
    <div class="records-failed">
      <RecordProblem problem={problem} />
      <button type="button" class="button" onClick={again}>
        {shared.tryAgain}
      </button>
    </div>
  );
}
