import type { JSX } from "preact";
import { useState } from "preact/hooks";

import type { Problem } from "../../model";
import type { FoundPosts, MyPost, PostsPage, Space, SpacePost } from "../../model-spaces";
import { Announcer } from "../parts/announcer";
import { Icon } from "../parts/icons";
import { useAsked } from "./asked";
import { Frame } from "./frame";
import { MyPostRow } from "./my-post-row";
import { PostCard } from "./post-card";
import { spaceOf, useRooms } from "./rooms";
import { Situation } from "./situation";
import { SpaceProblem, Told } from "./told";
import { useSpaces } from "./words";

/** One space: what others wrote, what of one's own is on its way, and the way to write. */
export function SpaceScreen({ id }: { readonly id: string }): JSX.Element {
  const words = useSpaces();
  const rooms = useRooms();
  const space = spaceOf(rooms, id);
  const [wanted, setWanted] = useState("");
  if (space === undefined) return <Gone />;
  return (
    <Frame title={space.name} lead={space.about}>
      <Situation space={space} whole />
      <WriteButton space={space} />
      <Waiting space={id} />
      <Search key={id} onSearch={setWanted} />
      <h2 class="unseen">{words.space.posts}</h2>
      {wanted === "" ? (
        <Posts space={id} />
      ) : (
        <Results
          key={wanted}
          space={id}
          text={wanted}
          onOver={() => {
            setWanted("");
          }}
        />
      )}
    </Frame>
  );
}

function Gone(): JSX.Element {
  const words = useSpaces();
  return (
    <Frame title={words.list.title}>
      <SpaceProblem problem={{ code: "space.unknown", fields: {} }} />
    </Frame>
  );
}

function WriteButton({ space }: { readonly space: Space }): JSX.Element | null {
  const words = useSpaces().space;
  const { go, now } = useRooms();
  if (space.mode === "closed" || !now.standing.mayPost) return null;
  return (
    <button
      type="button"
      class="button button-main button-wide"
      data-goes="write"
      onClick={() => {
        go({ at: "write", space: space.id });
      }}
    >
      <Icon name="pencil" small />
      {words.write}
    </button>
  );
}

const UNSEEN: readonly MyPost["state"][] = ["held", "returned", "refused", "hidden"];

/** Own posts of this space that nobody else sees, the newest first. */
function Waiting({ space }: { readonly space: string }): JSX.Element | null {
  const words = useSpaces().space;
  const { value } = useAsked("myPosts");
  const waiting = (value ?? []).filter((post) => post.space === space && UNSEEN.includes(post.state)).slice(0, 3);
  if (waiting.length === 0) return null;
  return (
    <section class="waiting" aria-labelledby="waiting-title">
      <h2 id="waiting-title">
        <Icon name="lock" small />
        {words.waiting}
      </h2>
      <ul class="my-posts">
        {waiting.map((post) => (
          <MyPostRow key={post.id} post={post} />
        ))}
      </ul>
    </section>
  );
}

function Search({ onSearch }: { readonly onSearch: (text: string) => void }): JSX.Element {
  const words = useSpaces().space;
  const [text, setText] = useState("");
  return (
    <form
      class="room-search"
      role="search"
      onSubmit={(event) => {
        event.preventDefault();
        onSearch(text.trim());
      }}
    >
      <input
        class="input"
        type="search"
        value={text}
        maxLength={200}
        aria-label={words.search}
        placeholder={words.search}
        dir="auto"
        autoComplete="off"
        enterkeyhint="search"
        onInput={(event) => {
          setText(event.currentTarget.value);
          if (event.currentTarget.value === "") onSearch("");
        }}
      />
      <button type="submit" class="icon-button" aria-label={words.searchGo}>
        <Icon name="search" />
      </button>
    </form>
  );
}

function Posts({ space }: { readonly space: string }): JSX.Element {
  const first = useAsked("posts", space, null);
  return <Told asked={first}>{(page) => <Pages space={space} first={page} onHidden={first.look} />}</Told>;
}

interface PagesProps {
  readonly space: string;
  readonly first: PostsPage;
  readonly onHidden: () => void;
}

/** The newest posts, and older ones as far as they were asked for. */
function Pages({ space, first, onHidden }: PagesProps): JSX.Element {
  const words = useSpaces().space;
  const { client } = useRooms();
  const [older, setOlder] = useState<PostsPage | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  const next = older === null ? first.next : older.next;
  const more = async (): Promise<void> => {
    const outcome = await client.spaces("posts", space, next);
    setProblem(outcome.ok ? null : outcome.problem);
    if (outcome.ok) setOlder({ ...outcome.value, items: [...(older?.items ?? []), ...outcome.value.items] });
  };
  if (first.items.length === 0) return <Empty />;
  const hidden = (): void => {
    // What was read further down is read anew: somebody is not in it any more.
    setOlder(null);
    onHidden();
  };
  return (
    <>
      <PostList posts={merged(first.items, older?.items ?? [])} onHidden={hidden} />
      {problem !== null && <SpaceProblem problem={problem} />}
      {next !== null && (
        <button type="button" class="button button-wide" data-deed="older" onClick={() => void more()}>
          {words.more}
        </button>
      )}
    </>
  );
}

/** Each post once, as it was told last. */
function merged(first: readonly SpacePost[], older: readonly SpacePost[]): readonly SpacePost[] {
  const known = new Set(first.map(({ id }) => id));
  return [...first, ...older.filter(({ id }) => !known.has(id))];
}

function Empty(): JSX.Element {
  const words = useSpaces().space;
  return (
    <div class="spaces-empty">
      <p>
        <strong>{words.emptyTitle}</strong>
      </p>
      <p>{words.empty}</p>
    </div>
  );
}

interface PostListProps {
  readonly posts: readonly SpacePost[];
  readonly onHidden: () => void;
}

function PostList({ posts, onHidden }: PostListProps): JSX.Element {
  return (
    <ul class="posts">
      {posts.map((post) => (
        <li key={post.id}>
          <PostCard post={post} onHidden={onHidden} />
        </li>
      ))}
    </ul>
  );
}

interface ResultsProps {
  readonly space: string;
  readonly text: string;
  readonly onOver: () => void;
}

function Results({ space, text, onOver }: ResultsProps): JSX.Element {
  const words = useSpaces().space;
  const asked = useAsked("search", space, text);
  return (
    <>
      <Told asked={asked}>{(found: FoundPosts) => <Found found={found} onHidden={asked.look} />}</Told>
      <button type="button" class="button button-wide" data-deed="search-over" onClick={onOver}>
        {words.searchOver}
      </button>
    </>
  );
}

function Found({ found, onHidden }: { readonly found: FoundPosts; readonly onHidden: () => void }): JSX.Element {
  const words = useSpaces().space;
  const said = words.found(found.items.length);
  return (
    <section aria-label={said}>
      <p class="found">
        <strong>{said}</strong> {found.more && words.foundMore}
      </p>
      <Announcer text={said} />
      <PostList posts={found.items} onHidden={onHidden} />
    </section>
  );
}
