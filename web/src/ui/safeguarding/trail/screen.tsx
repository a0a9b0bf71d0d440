import type { JSX } from "preact";
import { useState } from "preact/hooks";

import type { Client, Me } from "../../../model";
import type { TrailFilter, TrailItem } from "../../../model-casework";
import { useMoments } from "../../moments";
import { Listed } from "../listed";
import { usePages } from "../pages";
import { useSafeguarding } from "../words";
import { EntrySheet } from "./entry-sheet";
import { EVERYTHING } from "./filter";
import { Filters } from "./filters";
import { useActor } from "./names";
import { VerifyPart } from "./verify-part";

interface TrailProps {
  readonly client: Client;
  readonly me: Me;
  /** What somebody came to see, where they came from a case or a file. */
  readonly about: string | null;
}

/** The trail: verified here, and looked through. */
export function TrailScreen({ client, me, about }: TrailProps): JSX.Element {
  const words = useSafeguarding().trail;
  const [filter, setFilter] = useState<TrailFilter>({ ...EVERYTHING, about });
  const [open, setOpen] = useState<TrailItem | null>(null);
  const organisation = me.organisation.id;
  const pages = usePages<TrailItem, number>(JSON.stringify(filter), (before) => client.casework("trailEntries", organisation, filter, before));
  return (
    <div class="office-scroll">
      <p class="office-lead">{words.lead}</p>
      <div class="trail-columns">
        <div class="trail-list">
          <Filters key={JSON.stringify(filter)} filter={filter} onFilter={setFilter} />
          <Listed {...pages} empty={words.none} emptyWhy={words.noneWhy}>
            <ul class="case-rows" aria-label={words.tableLabel}>
              {pages.items?.map((item) => (
                <li key={item.number}>
                  <Row item={item} onOpen={setOpen} />
                </li>
              ))}
            </ul>
          </Listed>
        </div>
        <VerifyPart client={client} me={me} />
      </div>
      {open !== null && (
        <EntrySheet
          client={client}
          me={me}
          item={open}
          onFilter={(next) => {
            setOpen(null);
            setFilter(next);
          }}
          onClose={() => {
            setOpen(null);
          }}
        />
      )}
    </div>
  );
}

function Row({ item, onOpen }: { readonly item: TrailItem; readonly onOpen: (item: TrailItem) => void }): JSX.Element {
  const words = useSafeguarding().trail;
  const moment = useMoments();
  const actor = useActor(item);
  return (
    <button
      type="button"
      class="case-row"
      data-entry={item.number}
      onClick={() => {
        onOpen(item);
      }}
    >
      <span class="case-row-head">
        <strong>{words.families[item.kind.split(".")[0] ?? ""] ?? item.kind}</strong>
        <code>{item.kind}</code>
      </span>
      <span class="case-row-more">
        {moment(item.at)} · {words.byWhom(actor)} · {item.index === null ? words.noPlace : words.place(item.index)}
      </span>
    </button>
  );
}
