import type { JSX } from "preact";
import { useState } from "preact/hooks";

import type { Client, Me } from "../../../model";
import type { TrailFilter, TrailItem } from "../../../model-casework";
import { isCommitted, readEntry } from "../../../crypto/trail/entry";
import { toHex } from "../../../protocol/bytes";
import { useMoments } from "../../moments";
import { Sheet } from "../../parts/sheet";
import { useDeed } from "../../staff/use-deed";
import { SafeguardingProblem } from "../form";
import { useSafeguarding } from "../words";
import { useActor } from "./names";
import { ProofPart } from "./proof-part";
import { EVERYTHING } from "./filter";

interface EntrySheetProps {
  readonly client: Client;
  readonly me: Me;
  readonly item: TrailItem;
  readonly onFilter: (filter: TrailFilter) => void;
  readonly onClose: () => void;
}

/** One entry: what it says, what it committed to, and its proof. */
export function EntrySheet({ client, me, item, onFilter, onClose }: EntrySheetProps): JSX.Element {
  const words = useSafeguarding().trail;
  const moment = useMoments();
  const actor = useActor(item);
  const { by, subject } = item;
  const written = readEntry(item.entry);
  return (
    <Sheet title={words.entryTitle} onClose={onClose}>
      <dl class="case-facts">
        <dt>{words.kind}</dt>
        <dd>
          <code>{item.kind}</code>
        </dd>
        <dt>{words.when}</dt>
        <dd>{moment(item.at)}</dd>
        <dt>{words.who}</dt>
        <dd>{actor}</dd>
        {item.actor !== "" && (
          <>
            <dt>{words.device}</dt>
            <dd>
              <code>{item.actor}</code>
            </dd>
          </>
        )}
        <dt>{words.subject}</dt>
        <dd>
          <code>{subject}</code>
        </dd>
        <dt>{words.number}</dt>
        <dd>{item.index ?? words.noPlace}</dd>
        <dt>{words.commitment}</dt>
        <dd>
          <code>{written === null ? "" : toHex(written.commitment)}</code>
        </dd>
      </dl>
      <div class="case-ways">
        <button
          type="button"
          class="button button-small"
          data-deed="alike"
          onClick={() => {
            onFilter({ ...EVERYTHING, about: subject });
          }}
        >
          {words.alike}
        </button>
        {by !== null && (
          <button
            type="button"
            class="button button-small"
            data-deed="by-them"
            onClick={() => {
              onFilter({ ...EVERYTHING, actor: by.account });
            }}
          >
            {words.byThem(by.name)}
          </button>
        )}
      </div>
      <Details client={client} me={me} item={item} />
      {item.index !== null && <ProofPart client={client} me={me} item={item} index={item.index} />}
    </Sheet>
  );
}

interface Opened {
  readonly details: string | null;
  readonly fits: boolean;
}

/** What the entry committed to; administrators may not read it. */
function Details({ client, me, item }: Pick<EntrySheetProps, "client" | "me" | "item">): JSX.Element | null {
  const words = useSafeguarding().trail;
  const [opened, setOpened] = useState<Opened | null>(null);
  const { busy, problem, run } = useDeed();
  if (!me.roles.some((role) => role === "auditor" || role === "safeguarding_lead")) return null;
  const read = (): void => {
    run(async () => {
      const outcome = await client.casework("trailEntry", me.organisation.id, item.number);
      if (!outcome.ok) return outcome;
      const { details, salt } = outcome.value;
      // Against the bytes that are shown and proven, not against those that came with the details.
      const written = readEntry(item.entry);
      const fits = details !== null && salt !== null && written !== null && (await isCommitted(written, details, salt));
      setOpened({ details, fits });
      return outcome;
    });
  };
  return (
    <section class="retention-part">
      <h3>{words.details}</h3>
      {opened === null ? (
        <>
          <p class="field-hint">{words.readLead}</p>
          {problem !== null && <SafeguardingProblem problem={problem} />}
          <button type="button" class="button button-small" data-deed="details" aria-disabled={busy} onClick={read}>
            {words.readDetails}
          </button>
        </>
      ) : (
        <Said opened={opened} />
      )}
    </section>
  );
}

function Said({ opened: { details, fits } }: { readonly opened: Opened }): JSX.Element {
  const words = useSafeguarding().trail;
  if (details === null) return <p class="note">{words.erased}</p>;
  const said = Object.entries(JSON.parse(details) as Readonly<Record<string, unknown>>);
  return (
    <>
      {said.length === 0 && <p>{words.noDetails}</p>}
      <dl class="case-facts">
        {said.map(([name, value]) => (
          <>
            <dt key={`${name} name`}>{name}</dt>
            <dd key={name}>{Array.isArray(value) ? value.join(", ") : String(value)}</dd>
          </>
        ))}
      </dl>
      <p class={fits ? "note" : "note note-problem"} role={fits ? "status" : "alert"}>
        {fits ? words.fits : words.fitsNot}
      </p>
    </>
  );
}
