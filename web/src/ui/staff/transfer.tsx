import type { JSX } from "preact";
import { useId, useState } from "preact/hooks";

import type { Client } from "../../model";
import { useConsents } from "../conversation/consent-words";
import { Sheet } from "../parts/sheet";
import { useAsking } from "./asking";
import { AskingForm, Option } from "./asking-form";

interface TransferProps {
  readonly client: Client;
  readonly conversation: string;
  readonly onClose: () => void;
}

/** Ask the young person whether to go on with another team. */
export function Transfer({ client, conversation, onClose }: TransferProps): JSX.Element {
  const words = useConsents().staff;
  const { choices, busy, problem, ask } = useAsking(client, conversation, onClose);
  const [where, setWhere] = useState<string | null>(null);
  const [why, setWhy] = useState("");
  const group = useId();
  const team = choices?.teams.find(({ id }) => id === where);
  return (
    <Sheet title={words.moveTitle} onClose={onClose}>
      <AskingForm
        lead={words.moveLead}
        why={why}
        onWhy={setWhy}
        ready={team !== undefined && why.trim() !== ""}
        busy={busy}
        problem={problem}
        onSubmit={() => {
          if (team !== undefined) ask({ kind: "transfer", about: team.id, name: team.name, title: "", days: 1, why });
        }}
      >
        <fieldset class="choices">
          <legend class="field-label">{words.team}</legend>
          {choices?.teams.map(({ id, name }) => (
            <Option key={id} group={group} value={id} chosen={where} name={name} more="" onChoose={setWhere} />
          ))}
          {choices?.teams.length === 0 && <p class="field-hint">{words.noTeam}</p>}
        </fieldset>
      </AskingForm>
    </Sheet>
  );
}
