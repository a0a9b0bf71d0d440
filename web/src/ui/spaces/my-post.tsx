import type { JSX } from "preact";
import { useState } from "preact/hooks";

import type { MyPost, PostDecision } from "../../model-spaces";
import type { SpacesWords } from "../../texts/en/spaces";
import { Icon } from "../parts/icons";
import { UrgentLines } from "../young/urgent";
import { useAsked } from "./asked";
import { Frame } from "./frame";
import { StateMark } from "./my-post-row";
import { NextSteps } from "./next-steps";
import { useRooms } from "./rooms";
import { SpaceProblem, Told } from "./told";
import { useSpaces } from "./words";

/** One post of one's own: what happened to it, why, and what can be done. */
export function MyPostScreen({ id }: { readonly id: string }): JSX.Element {
  const words = useSpaces().mine;
  const asked = useAsked("myPosts");
  const post = asked.value?.find((each) => each.id === id);
  return (
    <Frame title={post?.replyTo === null || post === undefined ? words.one : words.answer}>
      <Told asked={asked}>
        {() => (post === undefined ? <SpaceProblem problem={{ code: "post.unknown", fields: {} }} /> : <One key={post.version} post={post} onChanged={asked.look} />)}
      </Told>
    </Frame>
  );
}

interface OneProps {
  readonly post: MyPost;
  readonly onChanged: () => void;
}

function One({ post, onChanged }: OneProps): JSX.Element {
  const words = useSpaces();
  const [editing, setEditing] = useState(false);
  const explained = isExplained(post) ? post.decision : null;
  return (
    <>
      <div class="my-post">
        <StateMark state={post.state} />
        <p class="post-text" dir="auto">
          {post.text}
        </p>
        {post.feels > 0 && <p class="post-felt">{words.post.felt(post.feels)}</p>}
      </div>
      <section class="happened" aria-labelledby="happened-title">
        <h2 id="happened-title">{words.mine.happened}</h2>
        <p>{happened(post, words.mine)}</p>
        {explained !== null && <Why decision={explained} />}
        {post.decision?.appeal && <AppealState decision={post.decision} />}
      </section>
      {explained !== null && <Help decision={explained} />}
      <NextSteps post={post} editing={editing} onEdit={setEditing} onChanged={onChanged} />
    </>
  );
}

/** What was decided about an earlier version says nothing of one that waits. */
function isExplained({ state, decision }: MyPost): boolean {
  return decision !== null && (state === "returned" || state === "refused" || state === "hidden");
}

function happened({ state, decision }: MyPost, words: SpacesWords["mine"]): string {
  return state === "hidden" && decision === null ? words.hiddenFlags : words[state];
}

export function Why({ decision }: { readonly decision: PostDecision }): JSX.Element {
  const words = useSpaces();
  return (
    <>
      {decision.policy !== null && (
        <>
          <h3>{words.mine.why}</h3>
          <p>{whyOf(decision.policy, words.why)}</p>
        </>
      )}
      {decision.message !== "" && (
        <figure class="moderator-says">
          <figcaption>{words.mine.says}</figcaption>
          <blockquote dir="auto">{decision.message}</blockquote>
        </figure>
      )}
    </>
  );
}

function whyOf(policy: string, words: SpacesWords["why"]): string {
  return Object.entries(words).find(([code]) => code === policy)?.[1] ?? words.other;
}

export function AppealState({ decision: { appeal } }: { readonly decision: PostDecision }): JSX.Element | null {
  const words = useSpaces().mine;
  if (appeal === null) return null;
  const said = { waiting: words.appealWaiting, accepted: words.appealAccepted, rejected: words.appealRejected }[appeal.state];
  return (
    <div class="appeal-state">
      <p>
        <Icon name={appeal.state === "waiting" ? "clock" : "check"} small />
        <strong>{said}</strong>
      </p>
      {appeal.message !== "" && <blockquote dir="auto">{appeal.message}</blockquote>}
    </div>
  );
}

/** Where somebody may be at risk, urgent help is at hand, whatever else was decided. */
const RISK = ["danger", "self_harm", "abuse", "grooming", "eating"];

export function Help({ decision }: { readonly decision: PostDecision }): JSX.Element | null {
  const words = useSpaces().mine;
  const { toChat } = useRooms();
  if (!decision.helped && !RISK.includes(decision.policy ?? "")) return null;
  return (
    <section class="helped" aria-labelledby="helped-title">
      <h2 id="helped-title">{decision.helped ? words.helped : words.helpNow}</h2>
      {decision.helped && (
        <>
          <p>{words.helpedMore}</p>
          <button type="button" class="button button-main" data-goes="chat" onClick={toChat}>
            <Icon name="message" small />
            {words.toChat}
          </button>
          <h3>{words.helpNow}</h3>
        </>
      )}
      <UrgentLines />
    </section>
  );
}
