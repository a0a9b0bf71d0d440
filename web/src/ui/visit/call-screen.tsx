import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";

import type { CallState, Other } from "../../call/state";
import type { View } from "../../protocol/visits";
import { nameList } from "../../texts/format";
import { useLanguage } from "../language";
import { useMedia } from "../page";
import { Pebble } from "../parts/pebble";
import { Sheet } from "../parts/sheet";
import { Controls } from "./controls";
import type { CallDeeds, VisitFace } from "./deeds";
import { DeviceChoices, ThriftChoice } from "./device-choices";
import { SourceNote } from "./device-test";
import { EndSheet } from "./end-sheet";
import { VisitIcon } from "./icon";
import { isUnseenAndUnheard, type ShowInstead, type WhyInstead } from "./instead";
import { Picture, Sound } from "./media";
import { PeoplePanel } from "./people-panel";
import { RollCall } from "./roll-call";
import { Tile } from "./tile";
import { useVisit, visitProblem } from "./words";
import type { SeenAlone } from "../../protocol/visits";

type Open = "people" | "more" | "end" | null;

export interface CallScreenProps {
  readonly state: CallState;
  readonly view: View;
  readonly call: CallDeeds;
  readonly face: VisitFace;
  readonly onLeave: () => void;
  readonly onEnd: (seen: SeenAlone) => void;
  /** Guests' links, for the host. */
  readonly guests: JSX.Element | null;
  readonly instead: ShowInstead;
}

/** The call: the others large, oneself small, and below it what one can do. */
export function CallScreen(props: CallScreenProps): JSX.Element {
  const { state, view, call, face, onLeave } = props;
  const words = useVisit();
  const wide = useMedia("(min-width: 60rem)");
  const [open, setOpen] = useState<Open>(null);
  useEffect(() => {
    void call.resume();
  }, [call]);
  const isHost = view.host === view.you.participant;
  const panel = face === "staff" ? <Panel {...props} isHost={isHost} /> : null;
  return (
    <div class="call" data-plane={view.plane}>
      <section class="call-main" aria-label={words.room.label}>
        <CallHead state={state} view={view} call={call} face={face} instead={props.instead} onLeave={onLeave} />
        <Tiles state={state} view={view} />
        {isAsked(state, view) && <RollCall key={view.call.number} call={call} />}
        <Controls
          state={state}
          call={call}
          face={face}
          isHost={isHost}
          waiting={view.people.filter(({ place }) => place === "waiting").length}
          onPeople={() => {
            setOpen("people");
          }}
          onMore={() => {
            setOpen("more");
          }}
          onLeave={() => {
            if (isHost) setOpen("end");
            else onLeave();
          }}
        />
      </section>
      {wide && panel !== null && (
        <aside class="call-side" aria-label={words.people.title}>
          <h2 class="unseen">{words.people.title}</h2>
          {panel}
        </aside>
      )}
      <Opened
        {...props}
        open={open}
        panel={wide ? null : panel}
        onClose={() => {
          setOpen(null);
        }}
      />
      <Sounds state={state} />
    </div>
  );
}

/** Whether the roll-call waits for this person's answer. */
function isAsked(state: CallState, view: View): boolean {
  return view.you.place === "inside" && state.others.length > 0 && view.call.missing.includes(view.you.participant);
}

function Panel({ state, view, call, guests, isHost }: CallScreenProps & { readonly isHost: boolean }): JSX.Element {
  return (
    <PeoplePanel state={state} view={view} call={call}>
      {isHost ? guests : null}
    </PeoplePanel>
  );
}

interface OpenedProps extends CallScreenProps {
  readonly open: Open;
  /** Null where it stands beside the pictures. */
  readonly panel: JSX.Element | null;
  readonly onClose: () => void;
}

/** The sheet that lies over the call. */
function Opened({ open, panel, state, view, call, instead, onClose, onLeave, onEnd }: OpenedProps): JSX.Element | null {
  const words = useVisit().people;
  switch (open) {
    case null:
      return null;
    case "people":
      return panel && (
        <Sheet title={words.title} onClose={onClose}>
          {panel}
        </Sheet>
      );
    case "more":
      return <MoreSheet state={state} view={view} call={call} instead={instead} onClose={onClose} />;
    case "end":
      return <EndSheet view={view} onClose={onClose} onLeave={onLeave} onEnd={onEnd} />;
  }
}

function Sounds({ state }: { readonly state: CallState }): JSX.Element {
  return (
    <>
      {state.others.map(({ participant, audio, hears }) => {
        return audio !== null && hears ? <Sound key={participant} track={audio} speaker={state.local.chosen.speaker} /> : null;
      })}
    </>
  );
}

function CallHead({ state, view, call, face, instead, onLeave }: Pick<CallScreenProps, "state" | "view" | "call" | "face" | "instead" | "onLeave">): JSX.Element {
  const all = useVisit();
  const words = all.room;
  const { language } = useLanguage();
  const speakers = state.others.filter(({ speaking }) => speaking).map(({ name }) => name);
  const isConnected = state.others.some(({ line }) => line === "here");
  const why = whyInstead(state);
  const offered = why === null ? null : instead(why);
  return (
    <header class="call-head">
      <h1 class="unseen">{words.label}</h1>
      <p class="call-quality" data-quality={state.quality}>
        {isConnected ? words.quality[state.quality] : words.recorded}
      </p>
      <p class="call-speaks" aria-live="off">
        {speakers.length > 0 && words.speaks(nameList(language, speakers))}
      </p>
      {offered}
      {isWeak(state) && (why !== "line" || offered === null) && <Weaker thrift={state.thrift} call={call} face={face} onLeave={onLeave} />}
      <Notices state={state} view={view} words={all} />
    </header>
  );
}

/** Whether another way than this call is to be offered. */
function whyInstead(state: CallState): WhyInstead | null {
  if (state.stuck || state.problem?.code === "media.unavailable") return "line";
  return isUnseenAndUnheard(state) ? "devices" : null;
}

/** Little comes through, or the line broke and was not mended yet. */
function isWeak({ others, quality }: CallState): boolean {
  const isConnected = others.some(({ line }) => line === "here");
  return isConnected ? quality === "poor" || quality === "none" : others.some(({ line }) => line === "broken");
}

/** The next thing that takes less: a small picture, sound alone, the chat. */
function Weaker({ thrift, call, face, onLeave }: Pick<CallScreenProps, "call" | "face" | "onLeave"> & Pick<CallState, "thrift">): JSX.Element | null {
  const words = useVisit().room;
  if (thrift === "audio" && face !== "person" && face !== "staff") return null;
  const { help, label, press } = {
    video: { help: words.poorHelp, label: words.saveData, press: () => void call.setThrift("saver") },
    saver: { help: words.soundHelp, label: words.soundOnly, press: () => void call.setThrift("audio") },
    audio: { help: words.chatHelp, label: words.toChat, press: onLeave },
  }[thrift];
  return (
    <p class="call-notice">
      <span>{help}</span>
      <button type="button" class="button button-small" data-act="weaker" onClick={press}>
        {label}
      </button>
    </p>
  );
}

interface NoticesProps {
  readonly state: CallState;
  readonly view: View;
  readonly words: ReturnType<typeof useVisit>;
}

/** What is wrong, or other than one would think. */
function Notices({ state, view, words }: NoticesProps): JSX.Element {
  const { room, test } = words;
  const nameOf = (participant: string): string => view.people.find((each) => each.participant === participant)?.name ?? words.people.unknownName;
  const said = [
    state.stopped ? room.stopped : "",
    state.line === "down" ? room.offline : "",
    view.pause === "" ? "" : room.paused[view.pause],
    ...state.tampered.map((participant) => room.tampered(nameOf(participant))),
    state.problem === null ? "" : visitProblem(words, state.problem),
  ].filter((each) => each !== "");
  return (
    <div class="call-notices" role="status">
      {said.map((each) => (
        <p key={each} class="call-notice">
          {each}
        </p>
      ))}
      <SourceNote name={test.camera} state={state.local.camera === "asking" ? "off" : state.local.camera} />
      <SourceNote name={test.microphone} state={state.local.microphone === "asking" ? "off" : state.local.microphone} />
    </div>
  );
}

function Tiles({ state, view }: Pick<CallScreenProps, "state" | "view">): JSX.Element {
  const words = useVisit();
  const { place } = view.you;
  if (place === "held" || place === "apart") return <Away view={view} />;
  const { others } = state;
  const shown = byScreen(others);
  return (
    <div class="tiles" data-count={others.length}>
      {others.length === 0 && <p class="tiles-alone">{words.room.alone}</p>}
      {shown.map((other, index) => (
        <Tile key={other.participant} other={other} main={index === 0} />
      ))}
      <Own state={state} view={view} alone={others.length === 0} />
    </div>
  );
}

/** Whoever shows their screen comes first. */
function byScreen(others: readonly Other[]): readonly Other[] {
  return others.toSorted((a, b) => Number(b.sends.screen) - Number(a.sends.screen));
}

function Away({ view }: { readonly view: View }): JSX.Element {
  const words = useVisit().room;
  return (
    <div class="tiles tiles-away">
      <p>{view.you.place === "held" ? words.held : words.apart}</p>
      {view.you.place === "held" && view.host_name !== "" && <p class="field-hint">{words.heldMore(view.host_name)}</p>}
    </div>
  );
}

function Own({ state, view, alone }: { readonly state: CallState; readonly view: View; readonly alone: boolean }): JSX.Element {
  const words = useVisit();
  const { picture, microphone } = state.local;
  return (
    <figure class={alone ? "tile tile-own tile-own-large" : "tile tile-own"}>
      {picture === null || state.thrift === "audio" ? <Pebble name={view.you.name} /> : <Picture track={picture} label={words.you} mirrored />}
      <figcaption class="tile-name">
        {microphone !== "on" && <VisitIcon name="microphoneOff" />}
        <span>{words.you}</span>
      </figcaption>
    </figure>
  );
}

interface MoreSheetProps extends Pick<CallScreenProps, "state" | "view" | "call" | "instead"> {
  readonly onClose: () => void;
}

function MoreSheet({ state, view, call, instead, onClose }: MoreSheetProps): JSX.Element {
  const words = useVisit().controls;
  return (
    <Sheet title={words.moreTitle} onClose={onClose}>
      <ThriftChoice
        thrift={state.thrift}
        minutes={view.minutes}
        others={state.others.length}
        onChoose={(thrift) => void call.setThrift(thrift)}
      />
      <DeviceChoices local={state.local} call={call} />
      {document.pictureInPictureEnabled && (
        <button
          type="button"
          class="button"
          onClick={() => {
            onClose();
            void shrink();
          }}
        >
          <VisitIcon name="pip" />
          {words.pip}
        </button>
      )}
      {instead(null)}
    </Sheet>
  );
}

/** Put the large picture into a window of its own. */
async function shrink(): Promise<void> {
  const video = document.querySelector<HTMLVideoElement>("video[data-main]");
  // The browser may say no; then everything stays as it is.
  await video?.requestPictureInPicture().catch(() => undefined);
}
