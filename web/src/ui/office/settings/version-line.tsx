import type { JSX } from "preact";
import { useContext } from "preact/hooks";

import type { SavedSettings } from "../../../model-office";
import { nameList } from "../../../texts/format";
import { Clock } from "../../clock";
import { useLanguage } from "../../language";
import { Icon } from "../../parts/icons";
import { stamp } from "../moments";
import { useOffice } from "../words";
import { sectionOf } from "./sections";

interface VersionLineProps {
  readonly base: SavedSettings;
  readonly viewing: SavedSettings | null;
  readonly changed: readonly string[];
  readonly dirty: boolean;
  readonly onBack: () => void;
  readonly onTake: (version: SavedSettings) => void;
}

/** Say which version this is: the one that is edited, or an old one that is only looked at. */
export function VersionLine({ base, viewing, changed, dirty, onBack, onTake }: VersionLineProps): JSX.Element {
  const office = useOffice();
  const { settings: words, history } = office;
  const { language } = useLanguage();
  const now = useContext(Clock)();
  const shown = viewing ?? base;
  const zone = shown.settings.time_zone;
  const saved =
    shown.savedAt === null
      ? words.standard
      : `${words.version(shown.version)}, ${words.savedBy(shown.savedBy ?? "", stamp(shown.savedAt, { language, words: office, zone, now }))}`;
  if (viewing === null) return <p class="version-line">{saved}</p>;
  const parts = [...new Set(changed.map((at) => words.sections[sectionOf(at)]))];
  return (
    <section class="note version-viewing" role="status">
      <Icon name="clock" />
      <div class="note-body">
        <p>
          <strong>{viewing.version === 0 ? history.viewingStandard : history.viewing(viewing.version)}</strong>
        </p>
        <p>{saved}</p>
        <p>{parts.length === 0 ? history.same : history.differs(nameList(language, parts))}</p>
        {dirty && <p>{history.replaces}</p>}
        <div class="office-below">
          <button
            type="button"
            class="button button-main button-small"
            onClick={() => {
              onTake(viewing);
            }}
          >
            {history.take}
          </button>
          <button type="button" class="button button-small" onClick={onBack}>
            {history.back}
          </button>
        </div>
      </div>
    </section>
  );
}
