import type { JSX } from "preact";
import { useState } from "preact/hooks";

import type { Problem } from "../../model";
import type { SpacePost } from "../../model-spaces";
import { Icon, type IconName } from "../parts/icons";
import { YoungSheet } from "../young/young-sheet";
import { Flag } from "./flag";
import { useRooms } from "./rooms";
import { SpaceProblem } from "./told";
import { useSpaces } from "./words";

interface PostSheetProps {
  readonly post: SpacePost;
  readonly onHidden: () => void;
  readonly onClose: () => void;
}

/** What somebody can do about another person's post: tell a moderator, or not see them. */
export function PostSheet({ post, onHidden, onClose }: PostSheetProps): JSX.Element {
  const words = useSpaces();
  const [flagging, setFlagging] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  const { name } = post.author;
  const tie = useTie(post, onHidden, onClose, setProblem);
  if (flagging) {
    return (
      <YoungSheet title={words.flag.title} onClose={onClose}>
        <Flag post={post.id} onDone={onClose} />
      </YoungSheet>
    );
  }
  return (
    <YoungSheet title={words.about.title} onClose={onClose}>
      <div class="post-deeds">
        <Deed
          icon="alert"
          deed="flag"
          text={words.about.flag}
          hint={words.about.flagHint}
          onDo={() => {
            setFlagging(true);
          }}
        />
        <Deed icon="eyeOff" deed="mute" text={words.about.mute(name)} hint={words.about.muteHint} onDo={() => void tie("mute")} />
        <Deed icon="close" deed="block" text={words.about.block(name)} hint={words.about.blockHint} onDo={() => void tie("block")} />
      </div>
      {problem !== null && <SpaceProblem problem={problem} />}
    </YoungSheet>
  );
}

type Tie = "block" | "mute";

function useTie({ author }: SpacePost, onHidden: () => void, onClose: () => void, onProblem: (problem: Problem) => void): (tie: Tie) => Promise<void> {
  const words = useSpaces().about;
  const { client, say, look } = useRooms();
  return async (tie) => {
    const outcome = await client.spaces(tie, author.account, true);
    if (!outcome.ok) {
      onProblem(outcome.problem);
      return;
    }
    onClose();
    onHidden();
    say(tie === "block" ? words.blocked(author.name) : words.muted(author.name), async () => {
      await client.spaces(tie, author.account, false);
      look();
    });
  };
}

interface DeedProps {
  readonly icon: IconName;
  readonly deed: string;
  readonly text: string;
  readonly hint: string;
  readonly onDo: () => void;
}

function Deed({ icon, deed, text, hint, onDo }: DeedProps): JSX.Element {
  return (
    <button type="button" class="post-deed" data-deed={deed} onClick={onDo}>
      <Icon name={icon} />
      <span>
        <strong>{text}</strong>
        <span>{hint}</span>
      </span>
    </button>
  );
}
