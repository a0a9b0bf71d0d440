import type { JSX } from "preact";
import { useEffect, useRef } from "preact/hooks";

import type { Outcome, VoiceMedia } from "../../../model";
import { spanInWords } from "../../../texts/spans";
import { Player } from "../../conversation/player";
import { useLanguage, useShared } from "../../language";
import { useModeration } from "../words";
import { DisclosedButton } from "./disclosed-button";
import { DisclosedProblem } from "./disclosed-problem";
import { useDisclosed } from "./use-disclosed";

import "../../../styles/attachments.css";

interface DisclosedVoiceProps {
  readonly media: VoiceMedia;
  readonly from: string;
  readonly fetch: () => Promise<Outcome<Blob>>;
}

/** A voice note out of a reported chat: fetched on one press and played on another, so that nothing sounds by itself. */
export function DisclosedVoice({ media, from, fetch }: DisclosedVoiceProps): JSX.Element {
  const words = useModeration().chat;
  const shared = useShared().attachments;
  const { language } = useLanguage();
  const disclosed = useDisclosed(fetch);
  const { url, problem, over, unusable } = disclosed;
  return (
    <div class="disclosed-media" role="group" aria-label={words.from.voice(from)} data-media="voice">
      <p>{words.upsetting.voice(spanInWords(language, media.duration))}</p>
      {url !== null && <Ready url={url} duration={media.duration} name={shared.voiceFrom(from)} onUnusable={unusable} />}
      {problem !== null && <DisclosedProblem problem={problem} kind="voice" over={over} />}
      <DisclosedButton disclosed={disclosed} kind="voice" icon="microphone" />
    </div>
  );
}

interface ReadyProps {
  readonly url: string;
  readonly duration: number;
  readonly name: string;
  readonly onUnusable: () => void;
}

/** The player takes the focus: whoever asked for the note presses once more to hear it. */
function Ready({ url, duration, name, onUnusable }: ReadyProps): JSX.Element {
  const place = useRef<HTMLDivElement>(null);
  useEffect(() => {
    place.current?.querySelector("button")?.focus();
  }, []);
  return (
    <div class="disclosed-player" ref={place} onErrorCapture={onUnusable}>
      <Player url={url} duration={duration} name={name} loading={null} onWanted={() => undefined} />
    </div>
  );
}
