import type { JSX } from "preact";

import { urgentLines as cy } from "../../texts/cy/urgent";
import { urgentLines as en, type UrgentLine } from "../../texts/en/urgent";
import { useLanguage } from "../language";
import { Icon } from "../parts/icons";
import { useYoung } from "./words";
import { YoungSheet } from "./young-sheet";

export function addressOf(line: UrgentLine): string {
  const number = line.number.replaceAll(" ", "");
  if (line.way === "call") return `tel:${number}`;
  return line.say === undefined ? `sms:${number}` : `sms:${number}?&body=${encodeURIComponent(line.say)}`;
}

/** Whom to call or text, each with when. */
export function UrgentLines(): JSX.Element {
  const words = useYoung();
  const lines = { en, cy }[useLanguage().language];
  return (
    <ul class="urgent">
      {lines.map((line) => (
        <li key={line.id} class="urgent-line">
          <h3>{line.name}</h3>
          <p>{line.when}</p>
          <a class="button button-main button-small" href={addressOf(line)}>
            <Icon name={line.way === "call" ? "phone" : "message"} />
            {line.way === "call" ? words.urgent.call(line.number) : words.urgent.text(line.number)}
          </a>
        </li>
      ))}
    </ul>
  );
}

/** Say where help is right now. */
export function UrgentSheet({ onClose }: { readonly onClose: () => void }): JSX.Element {
  const words = useYoung();
  return (
    <YoungSheet title={words.urgent.title} onClose={onClose}>
      <p>{words.urgent.lead}</p>
      <UrgentLines />
      <p class="aside">{words.urgent.history}</p>
    </YoungSheet>
  );
}
