import type { JSX } from "preact";

import type { OutcomeCode } from "../../../model-office";
import { useOffice } from "../words";
import { replaced, useEditing } from "./editing";
import { ChoiceField, FaultGroup, SmallButton, TextField } from "./fields";

/** The group of what a contact came to; all others are topics. */
const OUTCOME = "outcome";

/** Make a code of words: small letters, digits and _. */
export function codeOf(words: string): string {
  const plain = words.normalize("NFD").replace(/[\u0300-\u036f]/g, "").toLowerCase();
  return plain.replace(/[^a-z0-9]+/g, "_").replace(/^[^a-z]+|_+$/g, "").slice(0, 40);
}

/** What a talk came to, and what it was about, by group. */
export function OutcomesSection(): JSX.Element {
  const words = useOffice().outcomes;
  const { settings, change, locked } = useEditing();
  const { outcomes } = settings;
  const groups = [...new Set([OUTCOME, ...outcomes.map((each) => each.topic)])];
  const blank = (topic: string): OutcomeCode => ({ code: "", topic, label: Object.fromEntries(settings.languages.map((language) => [language, ""])) });
  const add = (topic: string): void => {
    change({ outcomes: [...outcomes, blank(topic)] });
  };
  return (
    <>
      <p class="office-lead">{words.lead}</p>
      <p class="field-hint">{words.codeHint}</p>
      <FaultGroup at="outcomes">
        {groups.map((group, place) => (
          <section key={place} class="outcome-group" aria-label={group === OUTCOME ? words.outcomeTopic : words.topic(group)}>
            <h3>{group === OUTCOME ? words.outcomeTopic : words.topic(group)}</h3>
            {group !== OUTCOME && !locked && (
              <GroupName
                group={group}
                onName={(topic) => {
                  change({ outcomes: outcomes.map((each) => (each.topic === group ? { ...each, topic } : each)) });
                }}
              />
            )}
            <ul class="outcome-rows">
              {outcomes.map((outcome, index) => (outcome.topic === group ? <Row key={index} outcome={outcome} index={index} groups={groups} /> : null))}
            </ul>
            {!locked && (
              <button type="button" class="button button-plain button-small" onClick={() => { add(group); }}>
                {words.addTo(group === OUTCOME ? words.outcomeTopic : group)}
              </button>
            )}
          </section>
        ))}
        {!locked && (
          <button type="button" class="button button-small" onClick={() => { add(newTopic(groups)); }}>
            {words.newGroup}
          </button>
        )}
      </FaultGroup>
    </>
  );
}

/** Renamed once the name is whole: what it is called meanwhile would be a group of its own. */
function GroupName({ group, onName }: { readonly group: string; readonly onName: (name: string) => void }): JSX.Element {
  const words = useOffice().outcomes;
  return (
    <label class="outcome-group-name">
      <span>{words.topicName}</span>
      <input
        class="input"
        value={group}
        maxLength={40}
        autocomplete="off"
        spellcheck={false}
        onChange={(event) => {
          onName(event.currentTarget.value.trim());
        }}
      />
    </label>
  );
}

function newTopic(groups: readonly string[]): string {
  for (let number = 1; ; number += 1) {
    const name = `topic_${number}`;
    if (!groups.includes(name)) return name;
  }
}

interface RowProps {
  readonly outcome: OutcomeCode;
  readonly index: number;
  readonly groups: readonly string[];
}

function Row({ outcome, index, groups }: RowProps): JSX.Element {
  const { outcomes: words, languageNames } = useOffice();
  const { settings, change, locked } = useEditing();
  const at = `outcomes[${index}]`;
  const set = (next: OutcomeCode | null): void => {
    change({ outcomes: replaced(settings.outcomes, index, next) });
  };
  const first = settings.languages[0] ?? "en";
  const choices = Object.fromEntries(groups.map((group) => [group, group === OUTCOME ? words.outcomeTopic : group]));
  const write = (language: string, text: string): void => {
    const before = outcome.label[language] ?? "";
    // A code follows its words until somebody gives it one of its own.
    const follows = language === first && outcome.code === codeOf(before);
    set({ ...outcome, label: { ...outcome.label, [language]: text }, ...(follows ? { code: codeOf(text) } : {}) });
  };
  return (
    <li class="outcome-row">
      {settings.languages.map((language) => (
        <TextField
          key={language}
          at={`${at}.label.${language}`}
          label={words.label(languageNames[language] ?? language)}
          lang={language}
          value={outcome.label[language] ?? ""}
          onValue={(text) => {
            write(language, text);
          }}
        />
      ))}
      <TextField at={`${at}.code`} label={words.code} maxLength={40} value={outcome.code} onValue={(code) => { set({ ...outcome, code }); }} />
      <ChoiceField at={`${at}.topic`} label={words.topicName} value={outcome.topic} choices={choices} onValue={(topic) => { set({ ...outcome, topic }); }} />
      {!locked && <SmallButton label={words.removeCode(outcome.label[first] ?? outcome.code)} icon="bin" onClick={() => { set(null); }} />}
    </li>
  );
}
