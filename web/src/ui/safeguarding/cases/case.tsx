import type { JSX } from "preact";
import { useCallback, useState } from "preact/hooks";

import type { Client, Me } from "../../../model";
import type { Case } from "../../../model-casework";
import { useAnswer } from "../../office/answer";
import { Icon } from "../../parts/icons";
import { Failed, Skeleton } from "../listed";
import { useSafeguarding } from "../words";
import { Chronology } from "./chronology";
import { Facts } from "./facts";
import { Identity } from "./identity";
import { LevelTag } from "./list";
import type { CasePart } from "./part";
import { Referral } from "./referral";
import { SharingPart } from "./sharing";
import { Tasks } from "./tasks";

interface CaseScreenProps {
  readonly client: Client;
  readonly me: Me;
  readonly name: string;
  readonly onTrail: ((subject: string) => void) | null;
  readonly onBack: () => void;
}

/** One case, whole. Looking at it is a deed. */
export function CaseScreen({ client, me, name, onTrail, onBack }: CaseScreenProps): JSX.Element {
  const words = useSafeguarding().cases;
  const asked = useAnswer(`case ${name}`, () => client.casework("case", name));
  const people = useAnswer("people", () => client.casework("people"));
  const [changed, setChanged] = useState<Case | null>(null);
  const { again } = asked;
  const look = useCallback(() => {
    setChanged(null);
    again();
  }, [again]);
  const change: CasePart["change"] = (deed) => async () => {
    const outcome = await deed();
    if (outcome.ok) setChanged(outcome.value);
    else if (outcome.problem.code === "case.version" || outcome.problem.code === "case.state") look();
    return outcome;
  };
  const shown = changed ?? asked.value;
  return (
    <div class="office-scroll case">
      <button type="button" class="button button-plain button-small case-back" data-deed="back" onClick={onBack}>
        <Icon name="back" small />
        {words.back}
      </button>
      {shown === null && asked.problem === null && <Skeleton />}
      {shown === null && asked.problem !== null && <Failed problem={asked.problem} again={asked.again} />}
      {shown !== null && <Whole client={client} me={me} shown={shown} people={people.value ?? []} change={change} look={look} onTrail={onTrail} />}
    </div>
  );
}

function Whole({ onTrail, ...part }: CasePart & Pick<CaseScreenProps, "onTrail">): JSX.Element {
  const words = useSafeguarding().cases;
  const { brief } = part.shown;
  return (
    <>
      <header class="case-head">
        <h2>{brief.person?.name ?? words.nobodyKnown}</h2>
        <LevelTag brief={brief} />
        {onTrail !== null && (
          <button
            type="button"
            class="button button-plain button-small"
            data-deed="trail"
            onClick={() => {
              onTrail(brief.id);
            }}
          >
            {words.trailOf}
          </button>
        )}
      </header>
      {brief.state === "closed" && <p class="note note-warm">{words.closedNow}</p>}
      <div class="case-columns">
        <Chronology {...part} />
        <div class="case-side">
          <Facts {...part} />
          <Tasks {...part} />
          <SharingPart {...part} />
          <Identity {...part} />
          <Referral {...part} />
        </div>
      </div>
    </>
  );
}
