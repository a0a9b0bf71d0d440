import type { JSX } from "preact";
import { useEffect, useMemo, useState } from "preact/hooks";

import { GuestLine } from "../../call/guest-line";
import type { GuestLink } from "../../crypto/visit-keys";
import type { Environment } from "../../engine/environment";
import type { Problem } from "../../model";
import type { GuestLook } from "../../protocol/visits";
import { useNow } from "../clock";
import { useLanguage } from "../language";
import { LanguageSwitch } from "../parts/language-switch";
import { Mark } from "../parts/icons";
import { useTitle } from "../page";
import { isOverIn } from "./after";
import { Shut } from "./area";
import { useCall } from "./use-call";
import { VisitScreen } from "./visit-screen";
import { usePlaceWords } from "./place/words";
import { useVisit, visitProblem, whenOf } from "./words";

export interface GuestPageProps {
  /** Null where the address has none. */
  readonly link: GuestLink | null;
  readonly environment: Environment;
  /** The way back, on a room's tablet; null on a device of one's own. */
  readonly toPlace: (() => void) | null;
}

/** The page that a guest's link opens: who asks them to come, as what, and what they will see. */
export function GuestPage({ link, environment, toPlace }: GuestPageProps): JSX.Element {
  const words = useVisit();
  useTitle(words.title);
  return (
    <main class="guest-page">
      <header class="guest-head">
        <Mark />
        <LanguageSwitch />
      </header>
      {link === null ? (
        <div class="visit-page">
          <p class="lead">{words.guest.noLink}</p>
          {toPlace !== null && <ToPlace onPress={toPlace} />}
        </div>
      ) : (
        <Invited link={link} environment={environment} toPlace={toPlace} />
      )}
    </main>
  );
}

function ToPlace({ onPress }: { readonly onPress: () => void }): JSX.Element {
  return (
    <button type="button" class="button button-wide" data-act="back-to-place" onClick={onPress}>
      {usePlaceWords().guest.back}
    </button>
  );
}

interface InvitedProps extends Pick<GuestPageProps, "environment" | "toPlace"> {
  readonly link: GuestLink;
}

function Invited({ link, environment, toPlace }: InvitedProps): JSX.Element {
  const words = useVisit();
  const line = useMemo(() => new GuestLine(environment, link), [environment, link]);
  const [look, setLook] = useState<GuestLook | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  const [entered, setEntered] = useState(false);
  const enter = async (): Promise<void> => {
    const outcome = await line.enter();
    setProblem(outcome.ok ? null : outcome.problem);
    setEntered(outcome.ok);
  };
  const isAtPlace = toPlace !== null;
  useEffect(() => {
    void line.look().then((outcome) => {
      if (!outcome.ok) setProblem(outcome.problem);
      // Who said "I am here" a moment ago is asked nothing more: the page shows no name of theirs either.
      else if (isAtPlace && outcome.value.opens === null) void enter();
      else setLook(outcome.value);
    });
  }, [line, isAtPlace]);
  if (entered) return <GuestVisit line={line} link={link} toPlace={toPlace} />;
  return (
    <div class="visit-page">
      {problem !== null && (
        <p class="note note-problem" role="alert">
          {visitProblem(words, problem)}
        </p>
      )}
      {isAtPlace && problem !== null && <ToPlace onPress={toPlace} />}
      {look === null ? problem === null && <p role="status">{words.guest.looking}</p> : <Look look={look} onEnter={enter} />}
    </div>
  );
}

function Look({ look, onEnter }: { readonly look: GuestLook; readonly onEnter: () => Promise<void> }): JSX.Element {
  const words = useVisit();
  const { language } = useLanguage();
  const now = useNow();
  if (look.opens !== null && look.opens > now) return <Shut opens={look.opens} why={look.why} startsAt={look.starts_at} />;
  return (
    <>
      <h1>
        <span class="eyebrow">{words.guest.title(look.organisation.name)}</span>
        {words.guest.hello(look.name)}
      </h1>
      <p class="lead">{words.guest.asRole(words.roles[look.role])}</p>
      <p>
        {look.host !== "" && `${words.guest.host(look.host)} `}
        {look.starts_at > now && words.guest.when(whenOf(words, language, look.starts_at, now))}
      </p>
      <ul class="facts guest-facts">
        {words.guest.facts.map((fact) => (
          <li key={fact}>{fact}</li>
        ))}
      </ul>
      <p class="field-hint">{words.guest.notMe}</p>
      <button type="button" class="button button-main button-wide" data-act="guest-enter" onClick={() => void onEnter()}>
        {words.guest.next}
      </button>
    </>
  );
}

interface GuestVisitProps extends Pick<GuestPageProps, "toPlace"> {
  readonly line: GuestLine;
  readonly link: GuestLink;
}

function GuestVisit({ line, link, toPlace }: GuestVisitProps): JSX.Element | null {
  const words = useVisit();
  const running = useCall(line, link.visit, link.guest);
  if (running === null) return null;
  const leave = async (): Promise<void> => {
    const { view, line: way } = running.state;
    // With the visit its guests' sessions end.
    if (way !== "over" && !isOverIn(view)) await line.leave();
  };
  return (
    <section class="visit" aria-label={words.title}>
      <VisitScreen
        state={running.state}
        call={running.call}
        face={toPlace === null ? "guest" : "place"}
        guests={null}
        onClose={() => void leave().then(() => toPlace?.())}
        onEnd={() => undefined}
      />
    </section>
  );
}
