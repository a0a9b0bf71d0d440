import type { ComponentChildren, JSX } from "preact";
import { useState } from "preact/hooks";

import type { PlaceLine } from "../../call/place-line";
import type { GuestLink } from "../../crypto/visit-keys";
import type { PlaceSeen, SealedThere } from "../../protocol/places";
import { visitPlace as cy } from "../../texts/cy/visit-place";
import { visitPlace as en, type VisitPlaceWords } from "../../texts/en/visit-place";
import { daysBetween, timeOfDay } from "../../texts/format";
import { useNow } from "../clock";
import { useLanguage } from "../language";
import { useTitle } from "../page";
import { Mark } from "../parts/icons";
import { LanguageSwitch } from "../parts/language-switch";
import { usePlace, type PlaceState } from "./use-place";

import "../../styles/place.css";

const MINUTE = 60_000;

export interface PlacePageProps {
  /** Null where the address has no link. */
  readonly line: Pick<PlaceLine, "look" | "open"> | null;
  /** Goes to the guest's page with a visit's link. */
  readonly onGo: (link: GuestLink) => void;
}

function useTablet(): VisitPlaceWords["tablet"] {
  return { en, cy }[useLanguage().language].tablet;
}

/** The page of a room's tablet: the next visit, and the way in. Nothing says who comes. */
export function PlacePage({ line, onGo }: PlacePageProps): JSX.Element {
  const words = useTablet();
  useTitle(words.title);
  return (
    <div class="place">
      <header class="place-head">
        <Mark />
        <LanguageSwitch />
      </header>
      <main class="place-main">
        {line === null ? <Said title={words.unknown} more={words.unknownMore} state="unknown" /> : <Room line={line} onGo={onGo} />}
      </main>
    </div>
  );
}

type RoomProps = PlacePageProps & { readonly line: NonNullable<PlacePageProps["line"]> };

function Room({ line, onGo }: RoomProps): JSX.Element {
  const words = useTablet();
  const state = usePlace(line);
  const { seen, trouble } = state;
  if (trouble === "closed") return <Said title={words.closed} more={words.closedMore} state="closed" />;
  if (trouble === "unknown") return <Said title={words.unknown} more={words.unknownMore} state="unknown" />;
  if (seen === null) {
    if (trouble === "lost") return <Said title={words.lost} more={words.lostMore} state="lost" />;
    return (
      <section class="place-said" role="status">
        <h1>{words.looking}</h1>
      </section>
    );
  }
  return (
    <>
      <p class="place-room">
        <strong>{seen.name}</strong>
        <span>{seen.organisation.name}</span>
      </p>
      <Now state={state} seen={seen} line={line} onGo={onGo} />
      {trouble === "lost" && (
        <p class="place-lost" role="status">
          <strong>{words.lost}.</strong> {words.lostMore}
        </p>
      )}
    </>
  );
}

interface NowProps extends RoomProps {
  readonly state: PlaceState;
  readonly seen: PlaceSeen;
}

function Now({ state, seen, line, onGo }: NowProps): JSX.Element {
  const words = useTablet();
  const now = useNow(10_000) + state.skew;
  const { next, back, busy } = seen;
  if (back !== null) {
    return (
      <section class="place-card" data-place="back">
        <h1>{words.backMore}</h1>
        <Go label={words.back} there={back} seen={seen} line={line} onGo={onGo} />
      </section>
    );
  }
  const isToday = next !== null && daysBetween(next.starts_at, now) === 0;
  return (
    <>
      {busy && isToday && (
        <p class="place-busy" role="status">
          <strong>{words.busy}</strong> {words.busyMore}
        </p>
      )}
      {next !== null && isToday && <Next next={next} seen={seen} line={line} onGo={onGo} />}
      {!isToday && <Nobody busy={busy} />}
    </>
  );
}

function Nobody({ busy }: { readonly busy: boolean }): JSX.Element {
  const words = useTablet();
  if (busy) return <Said title={words.busy} more={words.busyMore} state="busy" />;
  return <Said title={words.empty} more={words.emptyMore} state="empty" />;
}

interface NextProps extends RoomProps {
  readonly next: NonNullable<PlaceSeen["next"]>;
  readonly seen: PlaceSeen;
}

function Next({ next, seen, line, onGo }: NextProps): JSX.Element {
  const words = useTablet();
  const { starts_at, minutes, host, opens, sealed } = next;
  const [from, to] = [timeOfDay(starts_at), timeOfDay(starts_at + minutes * MINUTE)];
  return (
    <section class="place-card" data-place={sealed === null ? "early" : "ready"}>
      <h1>
        <span class="place-eyebrow">{words.next}</span>
        <span class="place-time">{from}</span>
        <span class="place-until">{words.until(to)}</span>
      </h1>
      <p class="place-host">
        <strong>{words.with(host.name)}</strong>
        {host.title !== "" && <span>{host.title}</span>}
      </p>
      {sealed === null ? (
        <p class="place-early">
          {opens !== null && <strong>{words.early(timeOfDay(opens))}</strong>} {words.earlyMore}
        </p>
      ) : (
        <>
          <Go label={words.here} there={sealed} seen={seen} line={line} onGo={onGo} />
          <p class="place-hint">{words.hereHint}</p>
        </>
      )}
      <p class="place-hint">{words.private}</p>
    </section>
  );
}

interface GoProps extends RoomProps {
  readonly label: string;
  readonly there: SealedThere;
  readonly seen: PlaceSeen;
}

/** Opens the visit's link and goes; a link that no device of staff's made is not followed. */
function Go({ label, there, seen, line, onGo }: GoProps): JSX.Element {
  const words = useTablet();
  const [state, setState] = useState<"" | "busy" | "forged" | "failed">("");
  const go = async (): Promise<void> => {
    if (state === "busy") return;
    setState("busy");
    const link = await line.open(seen.organisation.id, there).catch(() => undefined);
    setState(link === undefined ? "failed" : link === null ? "forged" : "busy");
    if (link) onGo(link);
  };
  return (
    <>
      <button type="button" class="button button-main place-go" data-act="here" aria-disabled={state === "busy"} onClick={() => void go()}>
        {label}
      </button>
      {(state === "forged" || state === "failed") && (
        <p class="note note-problem" role="alert">
          {words[state]}
        </p>
      )}
    </>
  );
}

function Said({ title, more, state }: { readonly title: string; readonly more: ComponentChildren; readonly state: string }): JSX.Element {
  return (
    <section class="place-card place-said" data-place={state} role="status">
      <h1>{title}</h1>
      <p class="place-lead">{more}</p>
    </section>
  );
}
