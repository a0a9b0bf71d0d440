import type { JSX } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";

import type { Outcome, Problem } from "../../model";
import { clockOf, spanInWords } from "../../texts/spans";
import { useLanguage, useShared } from "../language";
import { Announcer } from "../parts/announcer";
import { Icon } from "../parts/icons";
import { ProblemNote } from "../parts/problem";
import { useAttachingWords } from "./attaching-words";
import { useObjectUrl } from "./attachment-actions";
import { Player } from "./player";
import { type RecorderState, VoiceRecorder } from "./recorder";

const LONGEST = 3 * 60_000;
/** From here on the time that is left is worth showing. */
const NEAR = 30_000;

interface VoicePanelProps {
  readonly onSend: (recording: Blob, duration: number) => Promise<Outcome<null>>;
  readonly onClose: () => void;
  readonly longest?: number;
}

/** Record, listen, send or throw away: in the composer's place while it lasts. */
export function VoicePanel({ onSend, onClose, longest = LONGEST }: VoicePanelProps): JSX.Element {
  const words = useAttachingWords();
  const { language } = useLanguage();
  const [state, setState] = useState<RecorderState>({ phase: "asking" });
  const recorder = useRef<VoiceRecorder | null>(null);

  useEffect(() => {
    const started = new VoiceRecorder(longest, setState);
    recorder.current = started;
    void started.start();
    return () => {
      started.close();
    };
  }, []);

  const said = state.phase === "done" ? words.recorded(spanInWords(language, state.duration)) : "";
  return (
    <div class="extra" role="group" aria-label={useShared().attachments.voice}>
      <Announcer text={state.phase === "recording" ? words.recording : said} />
      {state.phase === "asking" && <Asking onClose={onClose} />}
      {state.phase === "recording" && (
        <Running elapsed={state.elapsed} longest={longest} onStop={() => recorder.current?.stop()} onClose={onClose} />
      )}
      {state.phase === "done" && (
        <Recorded recording={state.recording} duration={state.duration} onSend={onSend} onClose={onClose} />
      )}
      {state.phase === "failed" && <Failed why={state.why} onClose={onClose} />}
    </div>
  );
}

interface WayOut {
  readonly onClose: () => void;
}

function Asking({ onClose }: WayOut): JSX.Element {
  const words = useAttachingWords();
  return (
    <div class="extra-row">
      <p class="extra-words">{words.asking}</p>
      <FocusedButton class="button button-small" onClick={onClose}>
        {words.stopAsking}
      </FocusedButton>
    </div>
  );
}

interface RunningProps extends WayOut {
  readonly elapsed: number;
  readonly longest: number;
  readonly onStop: () => void;
}

function Running({ elapsed, longest, onStop, onClose }: RunningProps): JSX.Element {
  const words = useAttachingWords();
  const left = longest - elapsed;
  return (
    <div class="extra-row">
      <ThrowAway onClose={onClose} />
      <p class="extra-words extra-live">
        <span class="recording-dot" aria-hidden="true" />
        <span aria-hidden="true">{words.recording}</span>
        <span class="extra-clock" role="timer">
          {clockOf(elapsed)}
        </span>
        {left < NEAR && <span class="extra-left">{words.left(clockOf(left))}</span>}
      </p>
      <FocusedButton class="button button-main button-small" onClick={onStop}>
        <Icon name="stop" small />
        {words.stop}
      </FocusedButton>
    </div>
  );
}

interface RecordedProps extends WayOut {
  readonly recording: Blob;
  readonly duration: number;
  readonly onSend: (recording: Blob, duration: number) => Promise<Outcome<null>>;
}

function Recorded({ recording, duration, onSend, onClose }: RecordedProps): JSX.Element {
  const words = useAttachingWords();
  const { voiceMine } = useShared().attachments;
  const [sending, setSending] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  const url = useObjectUrl(recording, "recording");
  const send = async (): Promise<void> => {
    if (sending) return;
    setSending(true);
    const outcome = await onSend(recording, duration);
    setSending(false);
    if (outcome.ok) onClose();
    else setProblem(outcome.problem);
  };
  return (
    <>
      {problem !== null && <ProblemNote problem={problem} more={words.voiceKept} />}
      <div class="extra-row">
        <ThrowAway onClose={onClose} />
        <Player url={url} duration={duration} name={voiceMine} loading={null} onWanted={() => undefined} />
        <FocusedButton class="composer-send" disabled={sending} onClick={() => void send()}>
          <Icon name="send" />
          <span class="unseen">{words.sendVoice}</span>
        </FocusedButton>
      </div>
    </>
  );
}

function Failed({ why, onClose }: WayOut & { readonly why: "refused" | "missing" | "broken" }): JSX.Element {
  const words = useAttachingWords();
  return (
    <div class="extra-row">
      <p class="extra-words" role="alert">
        {words.noRecording[why]}
      </p>
      <FocusedButton class="button button-small" onClick={onClose}>
        {useShared().close}
      </FocusedButton>
    </div>
  );
}

function ThrowAway({ onClose }: WayOut): JSX.Element {
  const words = useAttachingWords();
  return (
    <button type="button" class="icon-button" aria-label={words.throwAway} onClick={onClose}>
      <Icon name="bin" />
    </button>
  );
}

interface FocusedButtonProps {
  readonly class: string;
  readonly disabled?: boolean;
  readonly onClick: () => void;
  readonly children: JSX.Element | string | readonly (JSX.Element | string)[];
}

/** The next thing to press has the focus as soon as it is there. */
function FocusedButton({ class: look, disabled = false, onClick, children }: FocusedButtonProps): JSX.Element {
  const button = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    button.current?.focus({ preventScroll: true });
  }, []);
  return (
    <button ref={button} type="button" class={look} aria-disabled={disabled} onClick={onClick}>
      {children}
    </button>
  );
}
