import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";

import type { Client } from "../../../model";
import type { Case, CaseSource, Level } from "../../../model-casework";
import { useMoments } from "../../moments";
import { Sheet } from "../../parts/sheet";
import { useDeed } from "../../staff/use-deed";
import { Choice, Field, FormSheet } from "../form";
import { useSafeguarding } from "../words";

import "../../../styles/safeguarding.css";

interface OpenCaseProps {
  readonly client: Client;
  /** The conversation that it comes from; null by hand. */
  readonly from: string | null;
  /** Goes to a case; null where that is another place. */
  readonly onGo: ((name: string) => void) | null;
  readonly onClose: () => void;
}

export const LEVELS: readonly Level[] = ["universal", "early_help", "child_in_need", "child_protection"];

interface Missed {
  readonly id: string;
  readonly at: number;
}

/** The video chats of a conversation that were missed of late. */
function useMissed(client: Client, conversation: string | null): readonly Missed[] {
  const [missed, setMissed] = useState<readonly Missed[]>([]);
  useEffect(() => {
    if (conversation === null) return;
    void client.visitCall("GET", `/v1/visits?conversation=${conversation}`, null).then((outcome) => {
      if (outcome.ok) setMissed(missedOf(outcome.value));
    });
  }, [client, conversation]);
  return missed;
}

function missedOf(answer: unknown): readonly Missed[] {
  const { items = [] } = (answer ?? {}) as { readonly items?: readonly { readonly visit?: unknown; readonly phase?: unknown; readonly starts_at?: unknown }[] };
  return items.flatMap(({ visit, phase, starts_at }) =>
    phase === "missed" && typeof visit === "string" && typeof starts_at === "number" ? [{ id: visit, at: starts_at }] : [],
  );
}

/** Say why one is worried; what it comes from is known. */
export function OpenCase({ client, from, onGo, onClose }: OpenCaseProps): JSX.Element {
  const words = useSafeguarding();
  const said = words.cases.opening;
  const moment = useMoments();
  const missed = useMissed(client, from);
  const [visit, setVisit] = useState<string>("");
  const [level, setLevel] = useState<Level | "">("");
  const [why, setWhy] = useState("");
  const [tried, setTried] = useState(false);
  const [opened, setOpened] = useState<Case | null>(null);
  const { busy, problem, run } = useDeed();
  const submit = (): void => {
    setTried(true);
    if (level === "" || why.trim() === "") return;
    const source: CaseSource = sourceOf(from, visit);
    run(async () => {
      const outcome = await client.casework("openCase", source, level, why.trim());
      if (outcome.ok) setOpened(outcome.value);
      return outcome;
    });
  };
  if (opened !== null) return <Opened opened={opened} onGo={onGo} onClose={onClose} />;
  return (
    <FormSheet title={said.title} lead={said.lead} submit={said.submit} busy={busy} problem={problem} onSubmit={submit} onClose={onClose}>
      {from !== null && missed.length > 0 && (
        <Choice
          label={said.about}
          value={visit}
          nothing={said.aboutTalk}
          options={missed.map(({ id, at }) => [id, said.aboutVisit(moment(at))])}
          onValue={setVisit}
        />
      )}
      <Choice
        label={said.level}
        value={level}
        nothing={words.cases.choose}
        options={LEVELS.map((each) => [each, words.cases.levels[each]])}
        onValue={setLevel}
        problem={tried && level === "" ? words.missing : null}
      />
      <Field label={said.why} hint={said.whyHint} rows={4} value={why} onValue={setWhy} problem={tried && why.trim() === "" ? words.missing : null} />
    </FormSheet>
  );
}

function sourceOf(conversation: string | null, visit: string): CaseSource {
  if (conversation === null) return { kind: "hand", id: "" };
  return visit === "" ? { kind: "conversation", id: conversation } : { kind: "visit", id: visit };
}

function Opened({ opened, onGo, onClose }: Pick<OpenCaseProps, "onGo" | "onClose"> & { readonly opened: Case }): JSX.Element {
  const words = useSafeguarding().cases.opening;
  return (
    <Sheet title={words.title} onClose={onClose}>
      <p role="status">{opened.lines.length > 1 ? words.again : words.done}</p>
      {onGo !== null && (
        <button
          type="button"
          class="button button-main"
          onClick={() => {
            onGo(opened.brief.id);
            onClose();
          }}
        >
          {words.goThere}
        </button>
      )}
    </Sheet>
  );
}
