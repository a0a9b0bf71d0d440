import type { JSX } from "preact";
import { useId, useState } from "preact/hooks";

import type { CaseLine, Level } from "../../../model-casework";
import type { SafeguardingWords } from "../../../texts/en/safeguarding";
import { useMoments } from "../../moments";
import { useDeed } from "../../staff/use-deed";
import { Field, FormSheet, SafeguardingProblem } from "../form";
import { useSafeguarding } from "../words";
import type { CasePart } from "./part";

const LONGEST_NOTE = 4000;

type CaseWords = SafeguardingWords["cases"];

/** What happened, line after line; nothing is ever taken out. */
export function Chronology(part: CasePart): JSX.Element {
  const words = useSafeguarding().cases;
  const { lines, brief } = part.shown;
  const title = useId();
  const [correcting, setCorrecting] = useState<CaseLine | null>(null);
  const by = new Map(lines.flatMap(({ corrects, number }) => (corrects === null ? [] : [[corrects, number] as const])));
  return (
    <section class="case-part case-chronology" aria-labelledby={title}>
      <h3 id={title}>{words.chronology}</h3>
      <ol class="case-lines">
        {lines.map((line) => (
          <Line
            key={line.number}
            line={line}
            part={part}
            correctedBy={by.get(line.number) ?? null}
            onCorrect={
              line.kind === "note" && brief.state === "open" && !by.has(line.number)
                ? () => {
                    setCorrecting(line);
                  }
                : null
            }
          />
        ))}
      </ol>
      {brief.state === "open" && <NewNote {...part} />}
      {correcting !== null && (
        <Correcting
          {...part}
          line={correcting}
          onClose={() => {
            setCorrecting(null);
          }}
        />
      )}
    </section>
  );
}

interface LineProps {
  readonly line: CaseLine;
  readonly part: CasePart;
  readonly correctedBy: number | null;
  readonly onCorrect: (() => void) | null;
}

function Line({ line, part, correctedBy, onCorrect }: LineProps): JSX.Element {
  const words = useSafeguarding().cases;
  const moment = useMoments();
  const said = wordsOf(words, line, part, moment);
  return (
    <li class="case-line" data-line={line.number} data-kind={line.kind}>
      <p class="case-line-head">
        <strong>{words.lines[line.kind] ?? line.kind}</strong>
        <span>
          {line.by.name}, {moment(line.at)}
        </span>
      </p>
      {said !== "" && <p class="case-line-text">{correctedBy === null ? said : <s>{said}</s>}</p>}
      <Foot line={line} correctedBy={correctedBy} onCorrect={onCorrect} />
    </li>
  );
}

/** What took a line's place, whose place it took, and the way to correct it. */
function Foot({ line, correctedBy, onCorrect }: Omit<LineProps, "part">): JSX.Element | null {
  const words = useSafeguarding().cases;
  if (correctedBy === null && line.corrects === null && onCorrect === null) return null;
  return (
    <p class="case-line-foot">
      {correctedBy !== null && <span>{words.corrected(correctedBy)}</span>}
      {line.corrects !== null && <span>{words.corrects(line.corrects)}</span>}
      {onCorrect !== null && (
        <button type="button" class="case-link" aria-label={`${words.correct}: ${words.line(line.number)}`} onClick={onCorrect}>
          {words.correct}
        </button>
      )}
    </p>
  );
}

interface Telling {
  readonly words: CaseWords;
  readonly body: CaseLine["body"];
  readonly text: (name: string) => string;
  /** A name of somebody who is or was there. */
  readonly known: (account: string) => string;
  readonly moment: (at: number) => string;
}

/** What kinds of lines say that is more than a text or a reason. */
const TELL: Readonly<Record<string, (telling: Telling) => string>> = {
  level: ({ words, text }) => `${words.fromTo(levelName(words, text("from")), levelName(words, text("to")))}: ${text("why")}`,
  owner: ({ text, known }) => known(text("account")),
  member: ({ text, known }) => known(text("account")),
  task: ({ words, body, text, known, moment }) => `${text("text")} · ${known(text("owner"))} · ${words.dueBy(moment(Number(body["due"] ?? 0)))}`,
  task_done: ({ text }) => text("outcome"),
  decision: ({ words, body, text }) => `${decisionTitle(words, body)}: ${text("reason")}`,
  exported: ({ text }) => text("form").toUpperCase(),
};

function wordsOf(words: CaseWords, { kind, body }: CaseLine, { shown, people }: CasePart, moment: (at: number) => string): string {
  const names = new Map([...people, ...shown.members].map(({ account, name }) => [account, name]));
  const text = (name: string): string => String(body[name] ?? "");
  const known = (account: string): string => names.get(account) ?? "";
  return TELL[kind]?.({ words, body, text, known, moment }) ?? (text("text") || text("why"));
}

function levelName(words: CaseWords, level: string): string {
  return level in words.levels ? words.levels[level as Level] : level;
}

/** What was decided, in a few words. */
export function decisionTitle(words: CaseWords, body: CaseLine["body"]): string {
  const recipient = [body["recipient"], body["recipient_person"]].filter((each) => each !== null && each !== "").join(", ");
  if (body["share"] === "yes") return words.sharedWith(recipient);
  return recipient === "" ? words.notShared : `${words.notShared}, ${words.askedBy(recipient)}`;
}

function NewNote({ client, shown, change }: CasePart): JSX.Element {
  const words = useSafeguarding();
  const [text, setText] = useState("");
  const [tried, setTried] = useState(false);
  const { busy, problem, run } = useDeed();
  const { id, version } = shown.brief;
  return (
    <form
      class="case-form"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        setTried(true);
        if (text.trim() === "") return;
        run(change(() => client.casework("addNote", id, version, text.trim(), null)), () => {
          setText("");
          setTried(false);
        });
      }}
    >
      <Field
        label={words.cases.noteText}
        hint={words.cases.noteHint}
        rows={3}
        most={LONGEST_NOTE}
        value={text}
        onValue={setText}
        problem={tried && text.trim() === "" ? words.missing : null}
      />
      {problem !== null && <SafeguardingProblem problem={problem} />}
      <button type="submit" class="button button-main" aria-disabled={busy}>
        {words.cases.noteAdd}
      </button>
    </form>
  );
}

function Correcting({ client, shown, change, line, onClose }: CasePart & { readonly line: CaseLine; readonly onClose: () => void }): JSX.Element {
  const words = useSafeguarding();
  const [text, setText] = useState(String(line.body["text"] ?? ""));
  const [tried, setTried] = useState(false);
  const { busy, problem, run } = useDeed();
  const { id, version } = shown.brief;
  const submit = (): void => {
    setTried(true);
    if (text.trim() !== "") run(change(() => client.casework("addNote", id, version, text.trim(), line.number)), onClose);
  };
  return (
    <FormSheet
      title={words.cases.correctTitle(line.number)}
      lead={words.cases.correctLead}
      submit={words.cases.noteAdd}
      busy={busy}
      problem={problem}
      onSubmit={submit}
      onClose={onClose}
    >
      <Field label={words.cases.noteText} rows={5} most={LONGEST_NOTE} value={text} onValue={setText} problem={tried && text.trim() === "" ? words.missing : null} />
    </FormSheet>
  );
}
