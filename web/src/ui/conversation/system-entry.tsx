import { createContext, type JSX } from "preact";
import { useContext } from "preact/hooks";

import type { Face } from "../../model";
import type { SystemEntry as Entry } from "../../model-desk";
import { system as cy } from "../../texts/cy/system";
import { type SystemWords, system as en } from "../../texts/en/system";
import { useLanguage } from "../language";
import { useMoments } from "../moments";
import { Icon } from "../parts/icons";

/** The words of a version of the settings that stand in a log; `{answered_by}` and `{opens}` stand for times. */
export interface SpokenTexts {
  readonly in_hours: string;
  readonly out_of_hours: string;
  readonly closing: string;
}

export interface Listener {
  readonly face: Face;
  /** The texts of a version in the reader's language; null while they are not at hand. */
  readonly textsOf: (version: number) => SpokenTexts | null;
}

/** To whom the log is shown, and where the words of its automatic replies come from. */
export const ListenerContext = createContext<Listener>({ face: "person", textsOf: () => null });

/** Say what the service itself said in the log. */
export function SystemEntry({ entry }: { readonly entry: Entry }): JSX.Element {
  const { language } = useLanguage();
  const words = { en, cy }[language];
  const sayTime = useMoments();
  const listener = useContext(ListenerContext);
  const spoken = spokenOf(entry, listener, sayTime);
  if (spoken !== null) return <Spoken label={entry.code === "desk.closed" ? words.closing : words.automatic} text={spoken} />;
  return <span>{plainly(words, entry, listener.face, sayTime)}</span>;
}

type SayTime = (at: number) => string;

/** The settings' own words, where they are at hand. */
function spokenOf(entry: Entry, { textsOf }: Listener, sayTime: SayTime): string | null {
  if (entry.code === "desk.closed") return textsOf(entry.version)?.closing ?? null;
  return entry.code === "desk.reply" ? withTimes(entry, textsOf(entry.version)?.[entry.text] ?? null, sayTime) : null;
}

type ReplyEntry = Extract<Entry, { readonly code: "desk.reply" }>;

/** Null where the words name a time that nobody gave. */
function withTimes({ answeredBy, opens }: ReplyEntry, text: string | null, sayTime: SayTime): string | null {
  const known = text?.replaceAll("{answered_by}", sayTime(answeredBy)) ?? null;
  if (opens !== null) return known?.replaceAll("{opens}", sayTime(opens)) ?? null;
  return known?.includes("{opens}") === true ? null : known;
}

function plainly(words: SystemWords, entry: Entry, face: Face, sayTime: SayTime): string {
  if (entry.code === "desk.reply") return words.reply[face][entry.text](sayTime(entry.answeredBy));
  if (entry.code !== "desk.consent") return words.said[face][entry.code];
  const { kind, state, name, title } = entry;
  return words.consent[face][kind][state](title === "" ? name : `${name}, ${title},`);
}

function Spoken({ label, text }: { readonly label: string; readonly text: string }): JSX.Element {
  return (
    <div class="spoken">
      <p class="spoken-label">
        <Icon name="clock" small />
        {label}
      </p>
      <p class="spoken-text" dir="auto">
        {text}
      </p>
    </div>
  );
}

