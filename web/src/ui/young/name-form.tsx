import type { JSX, RefObject } from "preact";
import { useRef, useState } from "preact/hooks";

import type { Client, Problem } from "../../model";
import { useShared } from "../language";
import { Announcer } from "../parts/announcer";
import { Icon } from "../parts/icons";
import { ProblemNote } from "../parts/problem";
import { NicknameGroup } from "./nicknames";
import { useYoung } from "./words";

interface NameFormProps {
  readonly heading: RefObject<HTMLHeadingElement | null>;
  readonly client: Client;
  readonly code: string;
  readonly first: readonly string[];
  readonly onBack: () => void;
}

/** Let a young person pick a nickname, ask for others, and join. */
export function NameForm({ heading, client, code, first, onBack }: NameFormProps): JSX.Element {
  const words = useYoung().name;
  const shared = useShared();
  const [names, setNames] = useState(first);
  const [chosen, setChosen] = useState<string | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  const [busy, setBusy] = useState<"joining" | "looking" | null>(null);
  const [said, setSaid] = useState("");
  const [missing, setMissing] = useState(false);
  const group = useRef<HTMLFieldSetElement>(null);

  const others = async (): Promise<void> => {
    if (busy !== null) return;
    setBusy("looking");
    const outcome = await client.lookUpCode(code);
    setBusy(null);
    setProblem(outcome.ok ? null : outcome.problem);
    if (!outcome.ok) return;
    setNames(outcome.value.nicknames);
    setChosen(null);
    setSaid(`${words.newOnes}: ${outcome.value.nicknames.join(", ")}`);
  };

  const join = async (): Promise<void> => {
    if (busy !== null) return;
    setMissing(chosen === null);
    if (chosen === null) {
      group.current?.querySelector("input")?.focus();
      return;
    }
    setBusy("joining");
    const outcome = await client.join(code, chosen);
    // Where it went well the snapshot moves on to the chat; until then the button stays busy.
    if (outcome.ok) return;
    setBusy(null);
    setProblem(outcome.problem);
  };

  return (
    <form
      class="screen"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        void join();
      }}
    >
      <div class="screen-top">
        <button type="button" class="button button-plain button-back" onClick={onBack}>
          <Icon name="back" />
          {shared.back}
        </button>
      </div>
      <h1 ref={heading} tabIndex={-1}>
        {words.title}
      </h1>
      <p class="lead">{words.lead}</p>
      <NicknameGroup
        group={group}
        legend={words.legend}
        names={names}
        chosen={chosen}
        onChoose={(name) => {
          setChosen(name);
          setMissing(false);
        }}
      />
      <button type="button" class="button button-plain" aria-disabled={busy !== null} onClick={() => void others()}>
        <Icon name="refresh" />
        {words.others}
      </button>
      {missing && (
        <p class="field-problem" role="alert">
          {words.choose}
        </p>
      )}
      {problem !== null && <ProblemNote problem={problem} />}
      <p class="promise">
        <Icon name="lock" />
        {words.promise}
      </p>
      <button type="submit" class="button button-main button-wide" aria-disabled={busy === "joining"}>
        {busy === "joining" ? words.busy : words.submit}
      </button>
      <Announcer text={busy === "joining" ? words.busy : said} />
    </form>
  );
}
