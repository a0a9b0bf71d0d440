import type { JSX } from "preact";
import { useState } from "preact/hooks";

import type { Client, Me } from "../../../model";
import type { Destruction, RetentionFile } from "../../../model-casework";
import { calendarDay } from "../../../texts/format";
import { useNow } from "../../clock";
import { useLanguage } from "../../language";
import { useMoments } from "../../moments";
import { Listed } from "../listed";
import { usePages } from "../pages";
import { useSafeguarding } from "../words";
import { dayAfter, todayOf } from "./days";
import { FileSheet } from "./file-sheet";
import { TeamClasses } from "./teams";

interface RetentionProps {
  readonly client: Client;
  readonly me: Me;
  readonly onTrail: ((subject: string) => void) | null;
}

type Part = "dryRun" | "files" | "gone" | "teams";

const PARTS: readonly Part[] = ["dryRun", "files", "gone", "teams"];

/** How long things are kept: what would go now and why, holds, and what went. */
export function RetentionScreen({ client, me, onTrail }: RetentionProps): JSX.Element {
  const words = useSafeguarding().retention;
  const [part, setPart] = useState<Part>("dryRun");
  return (
    <div class="office-scroll">
      <p class="office-lead">{words.lead}</p>
      <div class="case-filters" role="group" aria-label={words.partsLabel}>
        {PARTS.map((each) => (
          <button
            key={each}
            type="button"
            class="chip"
            data-part={each}
            aria-pressed={part === each}
            onClick={() => {
              setPart(each);
            }}
          >
            {words.parts[each]}
          </button>
        ))}
      </div>
      {part === "dryRun" && <Files key="dryRun" client={client} dry />}
      {part === "files" && <Files key="files" client={client} dry={false} />}
      {part === "gone" && <Gone client={client} onTrail={onTrail} />}
      {part === "teams" && <TeamClasses client={client} changes={me.roles.includes("administrator")} />}
    </div>
  );
}

/** Sum the dry run up. */
function Sum({ items }: { readonly items: readonly RetentionFile[] }): JSX.Element | null {
  const words = useSafeguarding().retention;
  const held = items.filter((file) => file.held).length;
  if (items.length === 0) return null;
  return (
    <p class="retention-sum">
      <strong>{words.wouldGo(items.length - held)}</strong>
      {held > 0 && <span>{words.isHeld(held)}</span>}
    </p>
  );
}

/** Files with a date; `dry`: only what is due. */
function Files({ client, dry }: { readonly client: Client; readonly dry: boolean }): JSX.Element {
  const words = useSafeguarding().retention;
  const { language } = useLanguage();
  const today = todayOf(useNow());
  const [open, setOpen] = useState<RetentionFile | null>(null);
  const [changed, setChanged] = useState<ReadonlyMap<string, RetentionFile>>(new Map());
  const pages = usePages<RetentionFile, string>(`${today} ${String(dry)}`, (after) => client.casework("files", dry ? dayAfter(today) : null, after));
  const items = (pages.items ?? []).map((file) => changed.get(file.account) ?? file);
  const said = dry ? { lead: words.dryRunLead(calendarDay(language, today)), none: words.none, why: words.noneWhy } : { lead: words.filesLead, none: words.noFiles, why: words.noFilesWhy };
  return (
    <>
      <p class="office-lead">{said.lead}</p>
      {dry && <Sum items={items} />}
      <Listed {...pages} empty={said.none} emptyWhy={said.why}>
        <ul class="case-rows">
          {items.map((file) => (
            <li key={file.account}>
              <FileRow file={file} today={today} onOpen={setOpen} />
            </li>
          ))}
        </ul>
      </Listed>
      {open !== null && (
        <FileSheet
          client={client}
          file={changed.get(open.account) ?? open}
          onChanged={(file) => {
            setChanged((before) => new Map([...before, [file.account, file]]));
          }}
          onClose={() => {
            setOpen(null);
          }}
        />
      )}
    </>
  );
}

interface FileRowProps {
  readonly file: RetentionFile;
  readonly today: string;
  readonly onOpen: (file: RetentionFile) => void;
}

function FileRow({ file, today, onOpen }: FileRowProps): JSX.Element {
  const words = useSafeguarding().retention;
  const { language } = useLanguage();
  return (
    <button
      type="button"
      class="case-row"
      data-file={file.account}
      onClick={() => {
        onOpen(file);
      }}
    >
      <span class="case-row-head">
        <strong>{file.name}</strong>
        {file.held && <span class="office-tag">{words.held}</span>}
        {!file.held && file.due !== null && file.due <= today && <span class="office-tag office-tag-warm">{words.goes}</span>}
      </span>
      <span class="case-row-more">
        {file.due !== null && words.due(calendarDay(language, file.due))} {file.because !== null && words.because(words.classes[file.because] ?? file.because)}
      </span>
    </button>
  );
}

function Gone({ client, onTrail }: Pick<RetentionProps, "client" | "onTrail">): JSX.Element {
  const words = useSafeguarding().retention;
  const moment = useMoments();
  const { language } = useLanguage();
  const pages = usePages<Destruction, number>("gone", (before) => client.casework("destructions", before));
  return (
    <>
      <p class="office-lead">{words.goneLead}</p>
      <Listed {...pages} empty={words.goneNone} emptyWhy={words.goneNoneWhy}>
        <ul class="case-rows">
          {pages.items?.map((gone) => (
            <li key={gone.number} class="case-row retention-gone">
              <span class="case-row-head">
                <code>{gone.account}</code>
                <span>{moment(gone.at)}</span>
              </span>
              <span class="case-row-more">
                {words.goneLine(gone.conversations, gone.messages)}
                {gone.due !== "" && ` · ${words.due(calendarDay(language, gone.due))}`}
                {gone.recordClass !== "" && ` ${words.because(words.classes[gone.recordClass] ?? gone.recordClass)}`}
              </span>
              {onTrail !== null && (
                <button
                  type="button"
                  class="case-link"
                  onClick={() => {
                    onTrail(gone.account);
                  }}
                >
                  {words.inTrail}
                </button>
              )}
            </li>
          ))}
        </ul>
      </Listed>
    </>
  );
}
