import type { JSX } from "preact";
import { useContext, useLayoutEffect, useRef } from "preact/hooks";

import type { SavedSettings } from "../../../model-office";
import { Clock } from "../../clock";
import { useLanguage } from "../../language";
import { stamp } from "../moments";
import { useOffice } from "../words";
import { describeChanges } from "./described";
import { changesBetween } from "./merge";
import type { Editor } from "./use-editor";

/** Whether one of two paths is the other, or stands inside it. */
function overlaps(one: string, other: string): boolean {
  return one === other || one.startsWith(`${other}.`) || other.startsWith(`${one}.`);
}

/** Where somebody else saved meanwhile: show what, and let both edits come together. */
export function Conflict({ edit }: { readonly edit: Editor }): JSX.Element | null {
  return edit.theirs === null ? null : <Both edit={edit} theirs={edit.theirs} />;
}

function Both({ edit, theirs }: { readonly edit: Editor; readonly theirs: SavedSettings }): JSX.Element {
  const office = useOffice();
  const words = office.conflict;
  const { language } = useLanguage();
  const now = useContext(Clock)();
  const heading = useRef<HTMLHeadingElement>(null);
  useLayoutEffect(() => {
    heading.current?.focus();
  }, [theirs.version]);
  const own = changesBetween(edit.base.settings, edit.settings);
  const changes = describeChanges(office, language, edit.base.settings, theirs.settings);
  const when = stamp(theirs.savedAt ?? now, { language, words: office, zone: theirs.settings.time_zone, now });
  return (
    <section class="conflict" aria-labelledby="office-conflict">
      <h2 id="office-conflict" ref={heading} tabIndex={-1}>
        {words.title}
      </h2>
      <p>{words.lead(theirs.savedBy ?? "", when, theirs.version)}</p>
      <p>{words.theirs}</p>
      <ul class="conflict-changes">
        {changes.map((change) => (
          <li key={change.at}>
            <strong>{change.label}</strong>
            {own.some((at) => overlaps(at, change.at)) && <span class="office-tag office-tag-warm">{words.bothChanged}</span>}
            <span class="conflict-values">
              <span>
                {words.before} <del>{change.before}</del>
              </span>
              <span>
                {words.after} <ins>{change.after}</ins>
              </span>
            </span>
          </li>
        ))}
      </ul>
      <div class="office-below">
        <button type="button" class="button button-main" onClick={edit.merge}>
          {words.keep}
        </button>
        <button type="button" class="button" onClick={edit.takeTheirs}>
          {words.drop}
        </button>
      </div>
      <p class="field-hint">{words.keepHint}</p>
    </section>
  );
}
