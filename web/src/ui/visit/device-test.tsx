import type { ComponentChildren, JSX } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";

import type { LocalState, SourceState } from "../../call/local-media";
import type { CallState } from "../../call/state";
import type { View } from "../../protocol/visits";
import { nameList } from "../../texts/format";
import { useLanguage } from "../language";
import { Icon } from "../parts/icons";
import { isYoung, type CallDeeds, type VisitFace } from "./deeds";
import { DeviceChoices, ThriftChoice } from "./device-choices";
import { VisitIcon } from "./icon";
import { isUnseenAndUnheard, type ShowInstead } from "./instead";
import { LineCheck } from "./line-check";
import { Picture } from "./media";
import { playTone } from "./tone";
import { useVisit } from "./words";

interface DeviceTestProps {
  readonly state: CallState;
  readonly view: View;
  readonly call: CallDeeds;
  readonly face: VisitFace;
  /** Whether "ready" opens the room rather than waits before it. */
  readonly opens: boolean;
  /** What the team says before. */
  readonly before: JSX.Element;
  readonly instead: ShowInstead;
  readonly onReady: (heard: boolean | null) => void;
  /** What there is to agree to. */
  readonly children: ComponentChildren;
}

/** See and hear oneself before anybody else does. */
export function DeviceTest({ state, view, call, face, opens, before, instead, onReady, children }: DeviceTestProps): JSX.Element {
  const words = useVisit().test;
  const [heard, setHeard] = useState<boolean | null>(null);
  const { local, thrift } = state;
  useEffect(() => {
    void call.setSource("camera", thrift !== "audio");
    void call.setSource("microphone", true);
  }, [call, thrift]);
  const isOut = isUnseenAndUnheard(state);
  const host = view.host_name === "" ? words.someone : view.host_name;
  return (
    <div class="visit-page visit-test">
      <h1>{words.title}</h1>
      <p class="lead">{words.lead}</p>
      {before}
      <Mirror local={local} call={call} />
      {isOut && instead("devices")}
      <Level call={call} on={local.microphone === "on"} />
      <SpeakerTest chosen={local.chosen.speaker} heard={heard} onHeard={setHeard} />
      <ThriftChoice
        thrift={thrift}
        minutes={view.minutes}
        others={1}
        onChoose={(chosen) => void call.setThrift(chosen)}
      />
      <LineCheck call={call} check={state.check} thrift={thrift} />
      <DeviceChoices local={local} call={call} />
      {isYoung(face) && (
        <section class="note visit-quiet-note">
          <VisitIcon name="leaf" />
          <div class="note-body">
            <h2>{words.quietTitle}</h2>
            <p>{words.quiet(host)}</p>
          </div>
        </section>
      )}
      {!isOut && instead(null)}
      {children}
      <Company view={view} />
      <button
        type="button"
        class="button button-main button-wide"
        data-act="ready"
        onClick={() => {
          onReady(heard);
        }}
      >
        {opens ? words.openRoom : words.ready}
      </button>
    </div>
  );
}

function Company({ view }: { readonly view: View }): JSX.Element {
  const words = useVisit().test;
  const { language } = useLanguage();
  return (
    <p class="promise">
      <Icon name="lock" small />
      <span>
        {view.host_name !== "" && view.host !== view.you.participant && `${words.who(nameList(language, [view.host_name]))} `}
        {words.hidden}
      </span>
    </p>
  );
}

interface MirrorProps {
  readonly local: LocalState;
  readonly call: CallDeeds;
}

function Mirror({ local, call }: MirrorProps): JSX.Element {
  const all = useVisit();
  const words = all.test;
  const isOn = local.camera === "on";
  return (
    <div class="mirror">
      <div class="mirror-picture">
        {local.picture === null ? <p>{words.noPicture}</p> : <Picture track={local.picture} label={all.you} mirrored />}
      </div>
      <div class="mirror-buttons">
        <button type="button" class="button button-small" data-act="camera" onClick={() => void call.setSource("camera", !isOn)}>
          <VisitIcon name={isOn ? "camera" : "cameraOff"} />
          {isOn ? words.cameraOff : words.cameraOn}
        </button>
        <button
          type="button"
          class="button button-small"
          data-act="microphone"
          onClick={() => void call.setSource("microphone", local.microphone !== "on")}
        >
          <VisitIcon name={local.microphone === "on" ? "microphone" : "microphoneOff"} />
          {local.microphone === "on" ? words.microphoneOff : words.microphoneOn}
        </button>
      </div>
      <SourceNote name={words.camera} state={local.camera} />
      <SourceNote name={words.microphone} state={local.microphone} />
    </div>
  );
}

/** Say why a source is not there, and that one can go on without. */
export function SourceNote({ name, state }: { readonly name: string; readonly state: SourceState }): JSX.Element | null {
  const words = useVisit().source;
  if (state === "on" || state === "off") return null;
  return (
    <p class={state === "asking" ? "field-hint" : "note note-warm"} role={state === "asking" ? undefined : "status"}>
      <strong>{name}:</strong> {words[state]}
    </p>
  );
}

function Level({ call, on }: { readonly call: CallDeeds; readonly on: boolean }): JSX.Element {
  const words = useVisit().test;
  const bar = useRef<HTMLMeterElement>(null);
  useEffect(() => {
    if (!on) return undefined;
    let frame = 0;
    const draw = (): void => {
      if (bar.current !== null) bar.current.value = call.level;
      frame = requestAnimationFrame(draw);
    };
    draw();
    return () => {
      cancelAnimationFrame(frame);
    };
  }, [call, on]);
  return (
    <div class="stack-tight">
      <p id="visit-say">{words.say}</p>
      <meter ref={bar} class="level" min={0} max={1} aria-labelledby="visit-say" />
    </div>
  );
}

interface SpeakerTestProps {
  readonly chosen: string;
  readonly heard: boolean | null;
  readonly onHeard: (heard: boolean) => void;
}

function SpeakerTest({ chosen, heard, onHeard }: SpeakerTestProps): JSX.Element {
  const words = useVisit().test;
  const [played, setPlayed] = useState(false);
  return (
    <div class="speaker-test">
      <button
        type="button"
        class="button button-small"
        onClick={() => {
          setPlayed(true);
          void playTone(chosen);
        }}
      >
        <VisitIcon name="sound" />
        {words.speaker}
      </button>
      {played && (
        <div class="speaker-heard" role="group" aria-label={words.heard}>
          <span>{words.heard}</span>
          {([true, false] as const).map((answer) => (
            <button
              key={String(answer)}
              type="button"
              class="button button-small"
              aria-pressed={heard === answer}
              onClick={() => {
                onHeard(answer);
              }}
            >
              {answer ? words.heardYes : words.heardNo}
            </button>
          ))}
        </div>
      )}
      {heard === false && <p class="field-hint">{words.speakerHelp}</p>}
    </div>
  );
}
