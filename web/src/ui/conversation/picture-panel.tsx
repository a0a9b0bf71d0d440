import type { JSX } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";

import type { Outcome, Problem } from "../../model";
import { useShared } from "../language";
import { Icon } from "../parts/icons";
import { ProblemNote } from "../parts/problem";
import { useAttachingWords } from "./attaching-words";
import { useObjectUrl } from "./attachment-actions";

interface PicturePanelProps {
  readonly file: Blob;
  readonly onSend: (file: Blob) => Promise<Outcome<null>>;
  readonly onClose: () => void;
}

/** Look at a picture before it goes: in the composer's place while it lasts. */
export function PicturePanel({ file, onSend, onClose }: PicturePanelProps): JSX.Element {
  const words = useAttachingWords();
  const [sending, setSending] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  const button = useRef<HTMLButtonElement>(null);
  const url = useObjectUrl(file, "picture");
  useEffect(() => {
    button.current?.focus({ preventScroll: true });
  }, []);

  const send = async (): Promise<void> => {
    if (sending || problem?.code === "picture.unreadable") return;
    setSending(true);
    const outcome = await onSend(file);
    setSending(false);
    if (outcome.ok) onClose();
    else setProblem(outcome.problem);
  };
  return (
    <div class="extra" role="group" aria-label={useShared().attachments.picture}>
      {problem !== null && <ProblemNote problem={problem} />}
      <div class="extra-row">
        <button type="button" class="icon-button" aria-label={words.throwAway} onClick={onClose}>
          <Icon name="bin" />
        </button>
        <div class="extra-words extra-picture">
          {url !== null && problem?.code !== "picture.unreadable" && (
            <img
              src={url}
              alt={words.chosen}
              onError={() => {
                setProblem({ code: "picture.unreadable", fields: {} });
              }}
            />
          )}
          <p>{sending ? words.preparing : words.noPlace}</p>
        </div>
        <button
          ref={button}
          type="button"
          class="composer-send"
          aria-disabled={sending || problem?.code === "picture.unreadable"}
          onClick={() => void send()}
        >
          <Icon name="send" />
          <span class="unseen">{words.sendPicture}</span>
        </button>
      </div>
    </div>
  );
}
