import type { JSX } from "preact";
import { useId, useState } from "preact/hooks";

import type { Client } from "../../model";
import type { Choices } from "../../model-mine";
import { nameList } from "../../texts/format";
import { useConsents } from "../conversation/consent-words";
import { useLanguage } from "../language";
import { Sheet } from "../parts/sheet";
import { useAsking } from "./asking";
import { AskingForm, Option } from "./asking-form";

const DAYS = [1, 7, 30, 90] as const;
/** With more people than this, a name is looked for. */
const MANY = 6;

interface InviteProps {
  readonly client: Client;
  readonly conversation: string;
  readonly onClose: () => void;
}

/** Ask the young person whether a professional of another team may join. */
export function Invite({ client, conversation, onClose }: InviteProps): JSX.Element {
  const words = useConsents().staff;
  const { choices, busy, problem, ask } = useAsking(client, conversation, onClose);
  const [who, setWho] = useState<string | null>(null);
  const [days, setDays] = useState(30);
  const [why, setWhy] = useState("");
  const person = choices?.people.find(({ account }) => account === who);
  const daysId = useId();
  return (
    <Sheet title={words.inviteTitle} onClose={onClose}>
      <AskingForm
        lead={words.inviteLead}
        why={why}
        onWhy={setWhy}
        ready={person !== undefined && why.trim() !== ""}
        busy={busy}
        problem={problem}
        onSubmit={() => {
          if (person === undefined) return;
          const { account: about, name, title } = person;
          ask({ kind: "invite", about, name, title, days, why });
        }}
      >
        {choices !== null && <People people={choices.people} chosen={who} onChoose={setWho} />}
        <div class="field">
          <label class="field-label" for={daysId}>
            {words.days}
          </label>
          <select
            id={daysId}
            class="input"
            value={String(days)}
            onChange={(event) => {
              setDays(Number(event.currentTarget.value));
            }}
          >
            {DAYS.map((each) => (
              <option key={each} value={String(each)}>
                {words.dayChoices(each)}
              </option>
            ))}
          </select>
        </div>
      </AskingForm>
    </Sheet>
  );
}

interface PeopleProps {
  readonly people: Choices["people"];
  readonly chosen: string | null;
  readonly onChoose: (account: string) => void;
}

function People({ people, chosen, onChoose }: PeopleProps): JSX.Element {
  const words = useConsents().staff;
  const { language } = useLanguage();
  const [wanted, setWanted] = useState("");
  const ids = useId();
  const shown = people.filter(({ account, name }) => account === chosen || name.toLocaleLowerCase().includes(wanted.trim().toLocaleLowerCase()));
  return (
    <>
      {people.length > MANY && (
        <div class="field">
          <label class="field-label" for={ids}>
            {words.find}
          </label>
          <input
            id={ids}
            class="input"
            type="search"
            value={wanted}
            autoComplete="off"
            onInput={(event) => {
              setWanted(event.currentTarget.value);
            }}
          />
        </div>
      )}
      <fieldset class="choices">
        <legend class="field-label">{words.who}</legend>
        {shown.map(({ account, name, title, teams }) => (
          <Option
            key={account}
            group={`${ids}-who`}
            value={account}
            chosen={chosen}
            name={name}
            more={words.teamsOf(title, nameList(language, teams))}
            onChoose={onChoose}
          />
        ))}
        {people.length === 0 && <p class="field-hint">{words.nobody}</p>}
        {people.length > 0 && shown.length === 0 && <p class="field-hint">{words.noMatch}</p>}
      </fieldset>
    </>
  );
}
