import type { JSX } from "preact";
import { useEffect, useRef } from "preact/hooks";

import type { Fault } from "../../../model-office";
import { Icon } from "../../parts/icons";
import { useOffice } from "../words";
import { type Section, sectionOf, sections } from "./sections";

interface SectionNavProps {
  readonly section: Section;
  readonly faults: readonly Fault[];
  readonly changed: readonly string[];
  readonly onSection: (section: Section) => void;
}

/** The parts of the editor, each with what is changed or wrong in it. */
export function SectionNav({ section, faults, changed, onSection }: SectionNavProps): JSX.Element {
  const words = useOffice().settings;
  const nav = useRef<HTMLElement>(null);
  useEffect(() => {
    // On a phone the parts stand in a row that is wider than the screen.
    nav.current?.querySelector("[aria-current]")?.scrollIntoView({ block: "nearest", inline: "center" });
  }, [section]);
  return (
    <nav class="section-nav" ref={nav} aria-label={words.sectionsLabel}>
      <ul>
        {sections.map((one) => {
          const wrong = faults.filter((fault) => sectionOf(fault.at) === one).length;
          return (
            <li key={one}>
              <button
                type="button"
                class="section-choice"
                data-section={one}
                aria-current={one === section ? "true" : undefined}
                onClick={() => {
                  onSection(one);
                }}
              >
                <span>{words.sections[one]}</span>
                {wrong > 0 ? (
                  <span class="section-mark section-wrong">
                    <Icon name="alert" small />
                    {words.toFix(wrong)}
                  </span>
                ) : (
                  changed.some((at) => sectionOf(at) === one) && <span class="section-mark">{words.changed}</span>
                )}
              </button>
            </li>
          );
        })}
      </ul>
    </nav>
  );
}
