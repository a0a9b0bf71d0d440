import type { JSX } from "preact";

import type { Where } from "../../../crypto/trail/broken";
import type { SafeguardingWords } from "../../../texts/en/safeguarding";
import { Icon } from "../../parts/icons";
import { useSafeguarding } from "../words";

function placesOf(words: SafeguardingWords["trail"], { entry, path, at }: Where): readonly string[] {
  return [entry === null ? null : words.whereEntry(entry), path, at === null ? null : words.whereByte(at)].filter((each) => each !== null);
}

interface FaultProps {
  readonly title: string;
  /** A code of docs/trail.md section 6, or `key`. */
  readonly fault: string;
  readonly where: Where | null;
}

/** Say what is wrong with a trail or a proof, and where, to the byte. */
export function FaultNote({ title, fault, where }: FaultProps): JSX.Element {
  const words = useSafeguarding().trail;
  const faults: Readonly<Record<string, string>> = words.faults;
  const places = where === null ? [] : placesOf(words, where);
  return (
    <div class="trail-verdict trail-broken" role="alert">
      <p class="trail-verdict-title">
        <Icon name="alert" />
        <strong>{title}</strong>
      </p>
      <p>{faults[fault] ?? fault}</p>
      {places.length > 0 && (
        <p>
          {words.where}: <code>{places.join(", ")}</code>
        </p>
      )}
      <p class="problem-code">{fault}</p>
      <p>{words.whatNow}</p>
    </div>
  );
}
