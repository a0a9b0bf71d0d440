import type { JSX } from "preact";
import { useState } from "preact/hooks";

import type { Problem } from "../../model";
import type { MyPost } from "../../model-spaces";
import { Icon } from "../parts/icons";
import { useAppealHint } from "./appeal-hint";
import { useRooms } from "./rooms";
import { SpaceProblem } from "./told";
import { useSpaces } from "./words";
import { Writer } from "./writer";

/** The longest appeal, in characters. */
export const LONGEST_APPEAL = 2000;

interface NextStepsProps {
  readonly post: MyPost;
  readonly editing: boolean;
  readonly onEdit: (editing: boolean) => void;
  readonly onChanged: () => void;
}

/** What the author may do now: change it, ask for another look, take it back. */
export function NextSteps({ post, editing, onEdit, onChanged }: NextStepsProps): JSX.Element {
  const words = useSpaces().mine;
  const [appealing, setAppealing] = useState(false);
  const may = (deed: MyPost["may"][number]): boolean => post.may.includes(deed);
  if (editing) return <EditForm post={post} onOver={onEdit} onChanged={onChanged} />;
  if (appealing) return <AppealForm post={post} onOver={setAppealing} onChanged={onChanged} />;
  return (
    <section class="next" aria-labelledby="next-title">
      <h2 id="next-title">{words.next}</h2>
      {post.may.length === 0 && <p>{words.nothingToDo}</p>}
      {may("edit") && (
        <button
          type="button"
          class={post.state === "returned" ? "button button-main" : "button"}
          data-deed="edit"
          onClick={() => {
            onEdit(true);
          }}
        >
          <Icon name="pencil" small />
          {words.edit}
        </button>
      )}
      {may("appeal") && (
        <button
          type="button"
          class="button"
          data-deed="appeal"
          onClick={() => {
            setAppealing(true);
          }}
        >
          <Icon name="people" small />
          {words.appeal}
        </button>
      )}
      {may("withdraw") && <Withdraw post={post} onChanged={onChanged} />}
    </section>
  );
}

interface FormProps {
  readonly post: MyPost;
  readonly onOver: (open: false) => void;
  readonly onChanged: () => void;
}

function EditForm({ post, onOver, onChanged }: FormProps): JSX.Element {
  const words = useSpaces();
  const { client, say, look } = useRooms();
  return (
    <section class="next" aria-labelledby="edit-title">
      <h2 id="edit-title">{words.mine.editTitle}</h2>
      <p>{words.mine.resubmitNote}</p>
      <Writer
        writing={{ kind: "edit", post: post.id }}
        label={words.write.label}
        hint={words.write.hint}
        button={words.mine.resubmit}
        otherwise={post.text}
        send={(text) => client.spaces("edit", post.id, post.version, text)}
        onSent={({ state }) => {
          say(state === "shown" ? words.write.sentShown : words.write.sentHeld);
          onOver(false);
          onChanged();
          look();
        }}
        onRefused={onChanged}
      />
      <Never onOver={onOver} />
    </section>
  );
}

function AppealForm({ post, onOver, onChanged }: FormProps): JSX.Element {
  const words = useSpaces().mine;
  const { client, say } = useRooms();
  const hint = useAppealHint(post.decision);
  const decision = post.decision?.id ?? "";
  return (
    <section class="next" aria-labelledby="appeal-title">
      <h2 id="appeal-title">{words.appealTitle}</h2>
      <Writer
        writing={{ kind: "appeal", decision }}
        label={words.appealLabel}
        hint={hint}
        button={words.appealSend}
        longest={LONGEST_APPEAL}
        send={(text) => client.spaces("appeal", post.id, decision, text)}
        onSent={() => {
          say(words.appealWaiting);
          onOver(false);
          onChanged();
        }}
      />
      <Never onOver={onOver} />
    </section>
  );
}

function Never({ onOver }: { readonly onOver: (open: false) => void }): JSX.Element {
  const words = useSpaces().write;
  return (
    <button
      type="button"
      class="button button-plain"
      data-deed="never-mind"
      onClick={() => {
        onOver(false);
      }}
    >
      {words.never}
    </button>
  );
}

/** Final, so it asks first. */
function Withdraw({ post, onChanged }: { readonly post: MyPost; readonly onChanged: () => void }): JSX.Element {
  const words = useSpaces().mine;
  const { client } = useRooms();
  const [asking, setAsking] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  const withdraw = async (): Promise<void> => {
    const outcome = await client.spaces("withdraw", post.id);
    setProblem(outcome.ok ? null : outcome.problem);
    if (!outcome.ok) return;
    setAsking(false);
    onChanged();
  };
  if (!asking) {
    return (
      <button
        type="button"
        class="button button-plain"
        data-deed="withdraw"
        onClick={() => {
          setAsking(true);
        }}
      >
        <Icon name="bin" small />
        {words.withdraw}
      </button>
    );
  }
  return (
    <div class="note note-warm">
      <div class="note-body">
        <p>{words.withdrawSure}</p>
        {problem !== null && <SpaceProblem problem={problem} />}
        <div class="next-ways">
          <button type="button" class="button button-small" data-answer="yes" onClick={() => void withdraw()}>
            {words.withdrawYes}
          </button>
          <button
            type="button"
            class="button button-small"
            data-answer="no"
            onClick={() => {
              setAsking(false);
            }}
          >
            {words.keep}
          </button>
        </div>
      </div>
    </div>
  );
}
