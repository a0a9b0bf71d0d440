import type { JSX } from "preact";
import { useState } from "preact/hooks";

import type { Problem } from "../../model";
import type { SpacePost } from "../../model-spaces";
import { shortMoment } from "../../texts/format";
import { useNow } from "../clock";
import { useLanguage } from "../language";
import { Icon } from "../parts/icons";
import { Pebble } from "../parts/pebble";
import { PostSheet } from "./post-sheet";
import { useRooms } from "./rooms";
import { SpaceProblem } from "./told";
import { useSpaces } from "./words";

interface PostCardProps {
  readonly post: SpacePost;
  /** A reply, or the post whose replies stand below: there is nothing to open. */
  readonly open?: boolean;
  /** Somebody does not want to see this person any more. */
  readonly onHidden: () => void;
}

/** A post of the space, with what one can do about it: no likes, no counts of looks. */
export function PostCard({ post, open = false, onHidden }: PostCardProps): JSX.Element {
  const words = useSpaces().post;
  const { go } = useRooms();
  const [sheet, setSheet] = useState(false);
  return (
    <article class={post.mine ? "post post-mine" : "post"} data-post={post.id}>
      <PostHead
        post={post}
        onMore={() => {
          if (post.mine) go({ at: "my-post", post: post.id });
          else setSheet(true);
        }}
      />
      <p class="post-text" dir="auto">
        {post.text}
      </p>
      <PostWays post={post} open={open} />
      {post.mine && <span class="unseen">{words.myPost}</span>}
      {sheet && (
        <PostSheet
          post={post}
          onHidden={onHidden}
          onClose={() => {
            setSheet(false);
          }}
        />
      )}
    </article>
  );
}

function PostHead({ post, onMore }: { readonly post: SpacePost; readonly onMore: () => void }): JSX.Element {
  const words = useSpaces().post;
  const { language } = useLanguage();
  const now = useNow();
  return (
    <div class="post-head">
      <Pebble name={post.author.name} />
      <p class="post-who">
        <strong>
          {post.author.name}
          {post.mine && ` (${words.you})`}
        </strong>
        <span>
          <time dateTime={new Date(post.at).toISOString()}>{shortMoment(language, post.at, now)}</time>
          {post.edited && ` · ${words.edited}`}
        </span>
      </p>
      <button type="button" class="icon-button post-more" data-deed="more" aria-label={words.about(post.author.name)} aria-haspopup={post.mine ? undefined : "dialog"} onClick={onMore}>
        <Icon name={post.mine ? "pencil" : "more"} />
      </button>
    </div>
  );
}

function PostWays({ post, open }: { readonly post: SpacePost; readonly open: boolean }): JSX.Element {
  const words = useSpaces().post;
  const { go } = useRooms();
  const { shown, problem, feel } = useFeeling(post);
  return (
    <>
      <div class="post-ways">
        {post.mine ? (
          shown.feels > 0 && <p class="post-felt">{words.felt(shown.feels)}</p>
        ) : (
          <button type="button" class="button button-small feel" data-deed="feel" aria-pressed={shown.felt} onClick={() => void feel()}>
            <Icon name="heart" small />
            {words.feel}
            {shown.feels > 0 && (
              <span class="feel-count" aria-label={words.felt(shown.feels)}>
                {shown.feels}
              </span>
            )}
          </button>
        )}
        {!open && (
          <button
            type="button"
            class="button button-small button-plain"
            data-deed="replies"
            onClick={() => {
              go({ at: "post", space: post.space, post: post.id });
            }}
          >
            <Icon name="message" small />
            {words.replies(post.replies)}
          </button>
        )}
      </div>
      {problem !== null && <SpaceProblem problem={problem} />}
    </>
  );
}

interface Feeling {
  readonly shown: SpacePost;
  readonly problem: Problem | null;
  readonly feel: () => Promise<void>;
}

/** What was pressed shows at once, and what the gateway says of it counts. */
function useFeeling(post: SpacePost): Feeling {
  const { client } = useRooms();
  const [pressed, setPressed] = useState<{ readonly of: SpacePost; readonly now: SpacePost } | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  const shown = pressed?.of === post ? pressed.now : post;
  const feel = async (): Promise<void> => {
    const felt = !shown.felt;
    setPressed({ of: post, now: { ...shown, felt, feels: shown.feels + (felt ? 1 : -1) } });
    const outcome = await client.spaces("feel", post.id, felt);
    setPressed(outcome.ok ? { of: post, now: outcome.value } : null);
    setProblem(outcome.ok ? null : outcome.problem);
  };
  return { shown, problem, feel };
}
