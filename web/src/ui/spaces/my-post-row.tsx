import type { JSX } from "preact";

import type { MyPost } from "../../model-spaces";
import type { PostState } from "../../model-posts";
import { shortMoment } from "../../texts/format";
import { useNow } from "../clock";
import { useLanguage } from "../language";
import { Icon, type IconName } from "../parts/icons";
import { useRooms } from "./rooms";
import { useSpaces } from "./words";

const ICONS: Record<PostState, IconName> = {
  held: "clock",
  shown: "check",
  returned: "pencil",
  refused: "lock",
  hidden: "eyeOff",
  withdrawn: "bin",
};

/** How a post of one's own stands, in words and a sign. */
export function StateMark({ state }: { readonly state: PostState }): JSX.Element {
  const words = useSpaces().state;
  return (
    <span class={`post-state post-${state}`}>
      <Icon name={ICONS[state]} small />
      {words[state]}
    </span>
  );
}

/** A post of one's own in a list; all of it is the way to what happened to it. */
export function MyPostRow({ post }: { readonly post: MyPost }): JSX.Element {
  const words = useSpaces().mine;
  const { go } = useRooms();
  const { language } = useLanguage();
  const now = useNow();
  return (
    <li>
      <button
        type="button"
        class="my-post-row"
        data-my-post={post.id}
        onClick={() => {
          go({ at: "my-post", post: post.id });
        }}
      >
        <span class="my-post-top">
          <StateMark state={post.state} />
          <time dateTime={new Date(post.at).toISOString()}>{shortMoment(language, post.at, now)}</time>
        </span>
        <span class="my-post-text" dir="auto">
          {post.text}
        </span>
        <span class="unseen">{words.open}</span>
      </button>
    </li>
  );
}
