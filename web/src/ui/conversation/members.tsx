import type { JSX } from "preact";

import type { Member } from "../../model";
import { useShared } from "../language";
import { Pebble } from "../parts/pebble";

/** One person in a conversation, with however many devices. */
export interface Person {
  readonly account: string;
  readonly name: string;
  readonly title: string;
  readonly young: boolean;
  readonly me: boolean;
  readonly devices: number;
}

/** Gather devices into people, in the order in which they appear. */
export function peopleOf(members: readonly Member[]): readonly Person[] {
  const people = new Map<string, Person>();
  for (const member of members) {
    const known = people.get(member.account);
    people.set(member.account, {
      account: member.account,
      name: member.name,
      title: member.title,
      young: member.kind === "young_person",
      me: member.me || known?.me === true,
      devices: (known?.devices ?? 0) + 1,
    });
  }
  return [...people.values()];
}

export function MemberList({ members }: { readonly members: readonly Member[] }): JSX.Element {
  const words = useShared();
  return (
    <ul class="members">
      {peopleOf(members).map((person) => (
        <li key={person.account} class="member">
          {person.young ? (
            <Pebble name={person.name} />
          ) : (
            <span class="initial" aria-hidden="true">
              {person.name.slice(0, 1)}
            </span>
          )}
          <span class="member-words">
            <span class="member-name">
              {person.name}
              {person.me && <span class="member-me"> ({words.members.you})</span>}
            </span>
            <span class="member-title">
              {person.young ? words.members.youngPerson : person.title}
              {person.devices > 1 && ` · ${words.members.devices(person.devices)}`}
            </span>
          </span>
        </li>
      ))}
    </ul>
  );
}
