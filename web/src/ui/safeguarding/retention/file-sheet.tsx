import type { JSX } from "preact";
import { useState } from "preact/hooks";

import type { Client, Outcome } from "../../../model";
import type { Hold, RecordClass, RetentionFile } from "../../../model-casework";
import { calendarDay, nameList } from "../../../texts/format";
import { useLanguage } from "../../language";
import { useMoments } from "../../moments";
import { Sheet } from "../../parts/sheet";
import { useDeed } from "../../staff/use-deed";
import { Choice, Field, SafeguardingProblem } from "../form";
import { useSafeguarding } from "../words";
import { CLASSES } from "./teams";

interface FileSheetProps {
  readonly client: Client;
  readonly file: RetentionFile;
  readonly onChanged: (file: RetentionFile) => void;
  readonly onClose: () => void;
}

/** One young person's file: when it may go and why, its holds, and what is known of it. */
export function FileSheet(props: FileSheetProps): JSX.Element {
  const words = useSafeguarding().retention;
  const { language } = useLanguage();
  const { file, onClose } = props;
  const [from = "", to = ""] = file.bornBetween;
  const born = file.born === null ? words.bornBetween(calendarDay(language, from), calendarDay(language, to)) : calendarDay(language, file.born);
  const classes = nameList(language, file.classes.map((each) => words.classes[each] ?? each));
  return (
    <Sheet title={words.fileOf(file.name)} onClose={onClose}>
      <dl class="case-facts">
        <dt>{words.kept}</dt>
        <dd>{file.due === null ? "–" : calendarDay(language, file.due)}</dd>
        <dt>{words.reasonKept}</dt>
        <dd>{file.because === null ? "–" : words.because(words.classes[file.because] ?? file.because)}</dd>
        <dt>{words.born}</dt>
        <dd>{born}</dd>
        <dt>{words.recordClass}</dt>
        <dd>{classes}</dd>
        <dt>{words.lastContact}</dt>
        <dd>{calendarDay(language, file.lastContact)}</dd>
        <dt>{words.conversations}</dt>
        <dd>{file.conversations}</dd>
      </dl>
      <Holds {...props} />
      <Describing {...props} />
    </Sheet>
  );
}

function Holds({ client, file, onChanged }: FileSheetProps): JSX.Element {
  const words = useSafeguarding().retention;
  return (
    <section class="retention-part">
      <h3>{words.holds}</h3>
      {file.holds.length === 0 && <p class="field-hint">{words.noHolds}</p>}
      {file.holds.map((hold) => (
        <OneHold key={hold.id} client={client} hold={hold} onChanged={onChanged} />
      ))}
      <Reasoned
        name="hold"
        lead={words.holdLead}
        submit={words.hold}
        deed={(reason) => client.casework("holdFile", file.account, reason)}
        onChanged={onChanged}
      />
    </section>
  );
}

function OneHold({ client, hold, onChanged }: Pick<FileSheetProps, "client" | "onChanged"> & { readonly hold: Hold }): JSX.Element {
  const words = useSafeguarding().retention;
  const moment = useMoments();
  return (
    <div class="retention-hold">
      <p>{words.placed(hold.placedBy.name, moment(hold.placedAt))}</p>
      <Reasoned name="lift" lead={words.liftLead} submit={words.lift} deed={(reason) => client.casework("liftHold", hold.id, reason)} onChanged={onChanged} />
    </div>
  );
}

interface ReasonedProps {
  readonly name: string;
  readonly lead: string;
  readonly submit: string;
  readonly deed: (reason: string) => Promise<Outcome<RetentionFile>>;
  readonly onChanged: (file: RetentionFile) => void;
}

/** Something that takes a reason. */
function Reasoned({ name, lead, submit, deed, onChanged }: ReasonedProps): JSX.Element {
  const words = useSafeguarding();
  const [reason, setReason] = useState("");
  const [tried, setTried] = useState(false);
  const { busy, problem, run } = useDeed();
  return (
    <form
      class="case-form"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        setTried(true);
        if (reason.trim() === "") return;
        run(async () => {
          const outcome = await deed(reason.trim());
          if (outcome.ok) {
            setReason("");
            setTried(false);
            onChanged(outcome.value);
          }
          return outcome;
        });
      }}
    >
      <Field label={words.retention.reason} hint={lead} value={reason} onValue={setReason} problem={tried && reason.trim() === "" ? words.missing : null} />
      {problem !== null && <SafeguardingProblem problem={problem} />}
      <button type="submit" class="button button-small" data-deed={name} aria-disabled={busy}>
        {submit}
      </button>
    </form>
  );
}

function Describing({ client, file, onChanged }: FileSheetProps): JSX.Element {
  const words = useSafeguarding();
  const said = words.retention;
  const [born, setBorn] = useState(file.born ?? "");
  const [kind, setKind] = useState<RecordClass | "teams">(file.recordClass ?? "teams");
  return (
    <section class="retention-part">
      <h3>{said.describe}</h3>
      <Field label={said.born} type="date" value={born} onValue={setBorn} />
      <Choice
        label={said.recordClass}
        value={kind}
        options={[["teams", said.ofTeams], ...CLASSES.map((each) => [each, said.classes[each] ?? each] as const)]}
        onValue={setKind}
      />
      <Reasoned
        name="describe"
        lead=""
        submit={said.describeSave}
        deed={(reason) => client.casework("describeFile", file.account, born === "" ? null : born, kind === "teams" ? null : kind, reason)}
        onChanged={onChanged}
      />
    </section>
  );
}
