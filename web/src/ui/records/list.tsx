import type { JSX } from "preact";

import type { SealedRecord } from "../../model-records";
import { nameList } from "../../texts/format";
import { useLanguage } from "../language";
import { useMoments } from "../moments";
import { Icon } from "../parts/icons";
import type { Room } from "./use-room";
import { useRecords } from "./words";

interface RecordListProps {
  readonly room: Room;
  readonly onAsk: (record: SealedRecord) => void;
}

/** All records, the newest first. */
export function RecordList({ room, onAsk }: RecordListProps): JSX.Element {
  const words = useRecords();
  const { records, more, openings, problem, showMore } = room;
  const running = new Set(openings.filter(({ state }) => state === "asked" || state === "ready" || state === "opened").map(({ record }) => record));
  return (
    <section class="records-part" aria-label={words.list}>
      <h2>{words.list}</h2>
      {records === null && problem === null && (
        <div role="status">
          <span class="unseen">{words.loading}</span>
          <div class="skeleton records-skeleton" />
          <div class="skeleton records-skeleton" />
        </div>
      )}
      {records?.length === 0 && <p class="records-empty">{words.none}</p>}
      <ul class="records-list">
        {records?.map((record) => (
          <li key={record.id}>
            <Row record={record} running={running.has(record.id)} onAsk={onAsk} />
          </li>
        ))}
      </ul>
      {more && (
        <button type="button" class="button" onClick={showMore}>
          {words.more}
        </button>
      )}
    </section>
  );
}

function Row({ record, running, onAsk }: { readonly record: SealedRecord; readonly running: boolean; readonly onAsk: RecordListProps["onAsk"] }): JSX.Element {
  const words = useRecords();
  const { language } = useLanguage();
  const sayTime = useMoments();
  const { person, team, contact, sealedAt, sealedBy, quorum, shares } = record;
  return (
    <article class="record" data-record={record.id}>
      <Icon name="lock" />
      <div class="record-what">
        <h3>{person.name}</h3>
        <p>
          {words.contact(contact)} · {team}
        </p>
        <p class="record-soft">{words.sealed(sealedBy.name, sayTime(sealedAt))}</p>
        <p class="record-soft">{words.shares(quorum, nameList(language, shares.map(({ name }) => name)))}</p>
      </div>
      {running ? (
        <p class="record-tag">{words.running}</p>
      ) : (
        <button
          type="button"
          class="button"
          onClick={() => {
            onAsk(record);
          }}
        >
          {words.ask}
        </button>
      )}
    </article>
  );
}
