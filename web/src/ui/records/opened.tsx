import type { JSX } from "preact";

import type { Client } from "../../model";
import type { OpenedRecord, RecordedMessage } from "../../model-records";
import { useMoments } from "../moments";
import { Icon } from "../parts/icons";
import { useDeed } from "../staff/use-deed";
import { RecordProblem } from "./problem";
import { useRecords } from "./words";

interface OpenedPageProps {
  readonly client: Client;
  readonly record: OpenedRecord;
  readonly onClose: () => void;
}

/** What was said, message by message, each with whether it is genuine. It is in this window's memory only. */
export function OpenedPage({ client, record, onClose }: OpenedPageProps): JSX.Element {
  const all = useRecords();
  const words = all.opened;
  const sayTime = useMoments();
  const { busy, problem, run } = useDeed();
  const { person, contact, messages, sealedAt } = record;
  const bad = messages.filter(({ genuine }) => !genuine).length;
  return (
    <div class="records records-opened">
      <div class="records-head">
        <h1>{words.title(person.name, contact)}</h1>
        <p>{words.sealed(sayTime(sealedAt))}</p>
      </div>
      <p class={bad === 0 ? "note verdict verdict-good" : "note note-problem verdict"} role="status">
        <Icon name={bad === 0 ? "checks" : "alert"} />
        <span class="note-body">{messages.length === 0 ? words.empty : bad === 0 ? words.all(messages.length) : words.some(bad, messages.length)}</span>
      </p>
      <ol class="said">
        {messages.map((message, index) => (
          <li key={index} class={`said-one said-${message.kind ?? "nobody"}${message.genuine ? "" : " said-bad"}`}>
            <Message message={message} />
          </li>
        ))}
      </ol>
      <p class="record-soft">{words.complete}</p>
      {problem !== null && <RecordProblem problem={problem} />}
      <div class="opening-ways">
        <button
          type="button"
          class="button button-main"
          aria-disabled={busy}
          onClick={() => {
            run(() => client.records("end", record.opening), onClose);
          }}
        >
          {words.done}
        </button>
        <button type="button" class="button" onClick={onClose}>
          {all.back}
        </button>
      </div>
    </div>
  );
}

function Message({ message }: { readonly message: RecordedMessage }): JSX.Element {
  const words = useRecords().opened;
  const sayTime = useMoments();
  const { name, title, at, genuine } = message;
  if (!genuine) {
    return (
      <>
        <p class="said-mark said-mark-bad">
          <Icon name="alert" small />
          {words.unverified}
        </p>
        <p>{words.bears(name)}</p>
        <p>{words.why[message.why]}</p>
      </>
    );
  }
  const { content } = message;
  return (
    <>
      <p class="said-who">
        <strong>{name}</strong>
        {title === "" ? null : <span> · {title}</span>}
        <span class="record-soft"> · {sayTime(at)}</span>
      </p>
      {content.kind === "text" ? (
        <p class="said-text" dir="auto">
          {content.text}
        </p>
      ) : (
        <p class="said-kind">{words.kinds[content.kind]}</p>
      )}
      <p class="said-mark">
        <Icon name="check" small />
        {words.genuine}
      </p>
    </>
  );
}
