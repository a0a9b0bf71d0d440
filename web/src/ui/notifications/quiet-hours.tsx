import type { JSX } from "preact";
import { useId } from "preact/hooks";

import type { QuietHours } from "../../model";
import type { NotificationWords } from "../../texts/en/notifications";

const NIGHT = { from: 22 * 60, to: 7 * 60 };

function clockOf(minutes: number): string {
  return `${String(Math.floor(minutes / 60)).padStart(2, "0")}:${String(minutes % 60).padStart(2, "0")}`;
}

/** Minutes of the day; null where the field is empty. */
function minutesOf(clock: string): number | null {
  const [hours, minutes] = clock.split(":").map(Number);
  return hours === undefined || minutes === undefined || Number.isNaN(hours + minutes) ? null : hours * 60 + minutes;
}

/** The night, where this device is. */
export function usualNight(): QuietHours {
  return { ...NIGHT, zone: Intl.DateTimeFormat().resolvedOptions().timeZone };
}

interface QuietFieldsProps {
  readonly words: NotificationWords;
  readonly hint: string;
  readonly quiet: QuietHours | null;
  readonly onQuiet: (quiet: QuietHours | null) => void;
}

export function QuietFields({ words, hint, quiet, onQuiet }: QuietFieldsProps): JSX.Element {
  const id = useId();
  const time = (name: "from" | "to"): JSX.Element => (
    <label class="notice-time">
      <span>{words[name]}</span>
      <input
        class="input"
        type="time"
        required
        value={clockOf(quiet?.[name] ?? 0)}
        onInput={(event) => {
          const minutes = minutesOf(event.currentTarget.value);
          if (quiet !== null && minutes !== null) onQuiet({ ...quiet, [name]: minutes });
        }}
      />
    </label>
  );
  return (
    <div class="notice-quiet">
      <label class="notice-check">
        <input
          type="checkbox"
          checked={quiet !== null}
          aria-describedby={id}
          onChange={(event) => {
            onQuiet(event.currentTarget.checked ? usualNight() : null);
          }}
        />
        <span>{words.quiet}</span>
      </label>
      <p class="field-hint" id={id}>
        {hint}
      </p>
      {quiet !== null && (
        <div class="notice-times">
          {time("from")}
          {time("to")}
        </div>
      )}
    </div>
  );
}
