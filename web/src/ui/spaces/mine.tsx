import type { JSX } from "preact";
import { useEffect } from "preact/hooks";

import { useAsked } from "./asked";
import { Frame } from "./frame";
import { MyPostRow } from "./my-post-row";
import { useRooms } from "./rooms";
import { Told } from "./told";
import { useSpaces } from "./words";

/** All that somebody wrote in spaces, and how it stands. */
export function MyPosts(): JSX.Element {
  const words = useSpaces().mine;
  const { look } = useRooms();
  const asked = useAsked("myPosts");
  const count = asked.value?.length ?? 0;
  useEffect(() => {
    // Having looked is what takes the sign away that there is something to see.
    look();
  }, [look, count]);
  return (
    <Frame title={words.title} lead={words.deleted}>
      <Told asked={asked}>
        {(posts) =>
          posts.length === 0 ? (
            <p class="spaces-empty">{words.empty}</p>
          ) : (
            <ul class="my-posts">
              {posts.map((post) => (
                <MyPostRow key={post.id} post={post} />
              ))}
            </ul>
          )
        }
      </Told>
    </Frame>
  );
}
