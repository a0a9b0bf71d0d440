import type { JSX } from "preact";
import { useState } from "preact/hooks";

import type { TrailFilter } from "../../../model-casework";
import { isId } from "../../../protocol/bytes";
import { Field } from "../form";
import { todayOf } from "../retention/days";
import { useSafeguarding } from "../words";
import { EVERYTHING } from "./filter";

interface FiltersProps {
  readonly filter: TrailFilter;
  readonly onFilter: (filter: TrailFilter) => void;
}

const day = (at: number | null): string => (at === null ? "" : todayOf(at));

/** The first moment of a day here, or null where none is named. */
function begin(text: string, later = 0): number | null {
  const [year, month, date] = text.split("-").map(Number);
  return year === undefined || month === undefined || date === undefined ? null : new Date(year, month - 1, date + later).getTime();
}

/** Which entries: about what, by whom, of which days. */
export function Filters({ filter, onFilter }: FiltersProps): JSX.Element {
  const words = useSafeguarding().trail;
  const [about, setAbout] = useState(filter.about ?? "");
  const [since, setSince] = useState(day(filter.since));
  const [until, setUntil] = useState(filter.until === null ? "" : day(filter.until - 1));
  const [tried, setTried] = useState(false);
  const wrong = about.trim() !== "" && !isId(about.trim());
  return (
    <form
      class="trail-filters"
      noValidate
      aria-label={words.filters}
      onSubmit={(event) => {
        event.preventDefault();
        setTried(true);
        if (!wrong) onFilter({ ...filter, about: about.trim() || null, since: begin(since), until: begin(until, 1) });
      }}
    >
      <Field label={words.about} hint={words.aboutHint} most={40} value={about} onValue={setAbout} problem={tried && wrong ? words.notAnId : null} />
      <div class="trail-days">
        <Field label={words.since} type="date" value={since} onValue={setSince} />
        <Field label={words.until} type="date" value={until} onValue={setUntil} />
      </div>
      <div class="case-ways">
        <button type="submit" class="button button-small button-main">
          {words.look}
        </button>
        <Chosen filter={filter} onFilter={onFilter} />
      </div>
    </form>
  );
}

/** What the list is narrowed to that has no field of its own, and the way back to everything. */
function Chosen({ filter, onFilter }: FiltersProps): JSX.Element | null {
  const words = useSafeguarding().trail;
  if (Object.values(filter).every((each) => each === null)) return null;
  return (
    <>
      <button
        type="button"
        class="button button-small"
        data-deed="clear"
        onClick={() => {
          onFilter(EVERYTHING);
        }}
      >
        {words.clear}
      </button>
      {filter.actor !== null && <span class="office-tag">{words.onlyBy(filter.actor.slice(0, 8))}</span>}
    </>
  );
}
