import type { JSX } from "preact";

import type { MyPost, PostThread } from "../../model-spaces";
import { useAsked } from "./asked";
import { Frame } from "./frame";
import { MyPostRow } from "./my-post-row";
import { PostCard } from "./post-card";
import { spaceOf, useRooms } from "./rooms";
import { Told } from "./told";
import { useSpaces } from "./words";
import { Writer } from "./writer";

interface ThreadScreenProps {
  readonly space: string;
  readonly post: string;
}

/** A post, what others answered, and the field to answer in. */
export function ThreadScreen({ space, post }: ThreadScreenProps): JSX.Element {
  const words = useSpaces();
  const rooms = useRooms();
  const asked = useAsked("thread", space, post);
  const name = spaceOf(rooms, space)?.name ?? words.list.title;
  return (
    <Frame title={name}>
      <Told asked={asked}>
        {(thread) => (
          <Whole
            thread={thread}
            onHidden={() => {
              // Whose post it is may be who was hidden; then there is nothing left to look at here.
              rooms.back();
            }}
          />
        )}
      </Told>
      {asked.value !== null && <Mine post={post} />}
      {asked.value !== null && <Answer space={space} post={post} />}
    </Frame>
  );
}

function Whole({ thread, onHidden }: { readonly thread: PostThread; readonly onHidden: () => void }): JSX.Element {
  const words = useSpaces().post;
  return (
    <>
      <PostCard post={thread.post} open onHidden={onHidden} />
      <h2 class="answers-title">{words.answers}</h2>
      {thread.replies.length === 0 && <p class="spaces-empty">{words.noAnswers}</p>}
      <ul class="posts post-answers">
        {thread.replies.map((reply) => (
          <li key={reply.id}>
            <PostCard post={reply} open onHidden={onHidden} />
          </li>
        ))}
      </ul>
    </>
  );
}

const UNSEEN: readonly MyPost["state"][] = ["held", "returned", "refused", "hidden"];

/** Own answers that nobody else sees yet. */
function Mine({ post }: { readonly post: string }): JSX.Element | null {
  const words = useSpaces().space;
  const { value } = useAsked("myPosts");
  const mine = (value ?? []).filter(({ replyTo, state }) => replyTo === post && UNSEEN.includes(state));
  if (mine.length === 0) return null;
  return (
    <section class="waiting" aria-label={words.waiting}>
      <ul class="my-posts">
        {mine.map((each) => (
          <MyPostRow key={each.id} post={each} />
        ))}
      </ul>
    </section>
  );
}

function Answer({ space, post }: ThreadScreenProps): JSX.Element | null {
  const words = useSpaces();
  const rooms = useRooms();
  const isOpen = spaceOf(rooms, space)?.mode !== "closed";
  if (!isOpen) return <p class="spaces-empty">{words.problems["space.closed"]}</p>;
  if (!rooms.now.standing.mayPost) return null;
  return (
    <Writer
      key={post}
      writing={{ kind: "post", space, replyTo: post }}
      label={words.write.answerLabel}
      hint={words.write.hint}
      button={words.write.send}
      send={(text) => rooms.client.spaces("write", space, post, text)}
      onSent={({ state }) => {
        rooms.say(state === "shown" ? words.write.sentShown : words.write.sentHeld);
        rooms.look();
      }}
    />
  );
}
