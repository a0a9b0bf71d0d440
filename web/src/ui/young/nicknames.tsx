import type { JSX, RefObject } from "preact";

import { Icon } from "../parts/icons";
import { Pebble } from "../parts/pebble";

interface NicknameGroupProps {
  readonly group: RefObject<HTMLFieldSetElement | null>;
  readonly legend: string;
  readonly names: readonly string[];
  readonly chosen: string | null;
  readonly onChoose: (name: string) => void;
}

/** Offer nicknames as cards; they are native radio buttons, so arrow keys and one tab stop come with them. */
export function NicknameGroup({ group, legend, names, chosen, onChoose }: NicknameGroupProps): JSX.Element {
  return (
    <fieldset ref={group} class="nicknames">
      <legend class="unseen">{legend}</legend>
      {names.map((name) => (
        <label key={name} class={name === chosen ? "nickname nickname-chosen" : "nickname"}>
          <input
            class="unseen"
            type="radio"
            name="nickname"
            value={name}
            checked={name === chosen}
            onChange={() => {
              onChoose(name);
            }}
          />
          <Pebble name={name} />
          <span class="nickname-name">{name}</span>
          <span class="nickname-check">
            <Icon name="check" small />
          </span>
        </label>
      ))}
    </fieldset>
  );
}
