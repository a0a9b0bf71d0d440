import type { JSX } from "preact";
import { useState } from "preact/hooks";

import type { AttachmentItem, Problem } from "../../model";
import { useShared } from "../language";
import { problemText } from "../parts/problem";
import { useAttachmentActions, useObjectUrl } from "./attachment-actions";
import { Player } from "./player";

interface VoiceNoteProps {
  readonly item: AttachmentItem;
  readonly media: AttachmentItem["media"] & { readonly kind: "voice" };
}

/** Show a voice note; its sound is fetched when somebody first wants to hear it. */
export function VoiceNote({ item, media }: VoiceNoteProps): JSX.Element {
  const words = useShared();
  const actions = useAttachmentActions();
  const [sound, setSound] = useState<Blob | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  const [fetching, setFetching] = useState(false);
  const url = useObjectUrl(sound, item.id);

  const fetchSound = async (): Promise<void> => {
    setFetching(true);
    const outcome = await actions.open(item.id);
    setFetching(false);
    setProblem(outcome.ok ? null : outcome.problem);
    if (outcome.ok) setSound(outcome.value);
  };

  return (
    <div class="bubble bubble-voice">
      <Player
        url={url}
        duration={media.duration}
        name={item.mine ? words.attachments.voiceMine : words.attachments.voiceFrom(item.authorName)}
        loading={fetching ? (item.download ?? { done: 0, total: 1 }) : null}
        onWanted={() => void fetchSound()}
      />
      {problem !== null && (
        <p class="voice-problem" role="alert">
          {problemText(words, problem)}
        </p>
      )}
    </div>
  );
}
