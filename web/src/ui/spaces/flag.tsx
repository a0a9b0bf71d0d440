import type { JSX } from "preact";
import { useState } from "preact/hooks";

import type { Problem } from "../../model";
import type { FlagReason } from "../../model-posts";
import { Announcer } from "../parts/announcer";
import { Icon } from "../parts/icons";
import { Reasons } from "./reasons";
import { useRooms } from "./rooms";
import { SpaceProblem } from "./told";
import { useSpaces } from "./words";

/** Tell a moderator about a post. */
export function Flag({ post, onDone }: { readonly post: string; readonly onDone: () => void }): JSX.Element {
  const words = useSpaces().flag;
  const { client } = useRooms();
  const [reason, setReason] = useState<FlagReason | null>(null);
  const [note, setNote] = useState("");
  const [missing, setMissing] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  const [sent, setSent] = useState(false);
  const send = async (): Promise<void> => {
    setMissing(reason === null);
    if (reason === null) return;
    const outcome = await client.spaces("flag", post, reason, note.trim());
    setProblem(outcome.ok ? null : outcome.problem);
    setSent(outcome.ok);
  };
  if (sent) {
    return (
      <div class="thanks">
        <Icon name="check" />
        <h3>{words.sent}</h3>
        <p>{words.sentMore}</p>
        <Announcer text={words.sent} />
        <button type="button" class="button button-main" data-deed="done" onClick={onDone}>
          {words.done}
        </button>
      </div>
    );
  }
  return (
    <form
      class="flag"
      onSubmit={(event) => {
        event.preventDefault();
        void send();
      }}
    >
      <p>{words.lead}</p>
      <Reasons chosen={reason} note={note} onChoose={setReason} onNote={setNote} />
      {missing && reason === null && (
        <p class="field-problem" role="alert">
          {words.choose}
        </p>
      )}
      {problem !== null && <SpaceProblem problem={problem} />}
      <button type="submit" class="button button-main button-wide">
        {words.send}
      </button>
    </form>
  );
}
