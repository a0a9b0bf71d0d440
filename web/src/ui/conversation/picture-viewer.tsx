import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";

import type { AttachmentItem, Problem, Transfer } from "../../model";
import { useShared } from "../language";
import { ProblemNote } from "../parts/problem";
import { Sheet } from "../parts/sheet";
import { useAttachmentActions, useObjectUrl } from "./attachment-actions";

/** No asking brings it back. */
const GONE = ["attachment.expired", "attachment.unknown"];

interface PictureViewerProps {
  readonly item: AttachmentItem;
  readonly name: string;
  readonly onClose: () => void;
}

/** Show a picture whole. It is fetched each time, and gone from memory when the sheet closes. */
export function PictureViewer({ item, name, onClose }: PictureViewerProps): JSX.Element {
  const words = useShared();
  const actions = useAttachmentActions();
  const [picture, setPicture] = useState<Blob | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  const [attempt, setAttempt] = useState(0);
  const url = useObjectUrl(picture, item.id);

  useEffect(() => {
    let shown = true;
    setProblem(null);
    void actions.open(item.id).then((outcome) => {
      if (!shown) return;
      if (outcome.ok) setPicture(outcome.value);
      else setProblem(outcome.problem);
    });
    return () => {
      shown = false;
    };
  }, [item.id, attempt]);

  return (
    <Sheet title={name} wide onClose={onClose}>
      {url !== null && <img class="picture-whole" src={url} alt={words.attachments.whole} />}
      {url === null && problem === null && <Coming download={item.download ?? { done: 0, total: 1 }} />}
      {problem !== null && (
        <>
          <ProblemNote problem={problem} />
          {!GONE.includes(problem.code) && (
            <button
              type="button"
              class="button"
              onClick={() => {
                setAttempt((before) => before + 1);
              }}
            >
              {words.tryAgain}
            </button>
          )}
        </>
      )}
    </Sheet>
  );
}

function Coming({ download }: { readonly download: Transfer }): JSX.Element {
  const words = useShared().attachments;
  return (
    <div class="picture-coming" role="status">
      <p>{words.fetching}</p>
      <progress class="progress" value={download.done} max={download.total} aria-label={words.fetching} />
    </div>
  );
}
