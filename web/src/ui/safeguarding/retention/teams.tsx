import type { JSX } from "preact";

import type { Client } from "../../../model";
import type { RecordClass, RetentionTeam } from "../../../model-casework";
import { useAnswer } from "../../office/answer";
import { useDeed } from "../../staff/use-deed";
import { Choice, SafeguardingProblem } from "../form";
import { Failed, Skeleton } from "../listed";
import { useSafeguarding } from "../words";

export const CLASSES: readonly RecordClass[] = ["health", "mental_health", "child_in_need", "child_protection"];

/** What kind of record is written to each team. */
export function TeamClasses({ client, changes }: { readonly client: Client; readonly changes: boolean }): JSX.Element {
  const words = useSafeguarding().retention;
  const asked = useAnswer("retention teams", () => client.casework("retentionTeams"));
  return (
    <>
      <p class="office-lead">{words.teamsLead}</p>
      {asked.value === null && asked.problem === null && <Skeleton />}
      {asked.value === null && asked.problem !== null && <Failed problem={asked.problem} again={asked.again} />}
      <ul class="retention-teams">
        {asked.value?.map((team) => (
          <li key={team.team}>
            <Team client={client} team={team} changes={changes} onChanged={asked.again} />
          </li>
        ))}
      </ul>
    </>
  );
}

interface TeamProps {
  readonly client: Client;
  readonly team: RetentionTeam;
  readonly changes: boolean;
  readonly onChanged: () => void;
}

function Team({ client, team, changes, onChanged }: TeamProps): JSX.Element {
  const words = useSafeguarding().retention;
  const { problem, run } = useDeed();
  if (!changes) {
    return (
      <p>
        <strong>{team.name}</strong>: {words.classes[team.recordClass]}
      </p>
    );
  }
  return (
    <>
      <Choice
        label={team.name}
        value={team.recordClass}
        options={CLASSES.map((each) => [each, words.classes[each] ?? each])}
        onValue={(recordClass) => {
          run(() => client.casework("classifyTeam", team.team, recordClass), onChanged);
        }}
      />
      {problem !== null && <SafeguardingProblem problem={problem} />}
    </>
  );
}
