import type { JSX } from "preact";
import { useState } from "preact/hooks";

import type { PostDecision } from "../../model-spaces";
import { useMoments } from "../moments";
import { Announcer } from "../parts/announcer";
import { useAppealHint } from "./appeal-hint";
import { useAsked } from "./asked";
import { Frame } from "./frame";
import { AppealState, Help, Why } from "./my-post";
import { MyPostRow } from "./my-post-row";
import { LONGEST_APPEAL } from "./next-steps";
import { useRooms } from "./rooms";
import { Told } from "./told";
import { useSpaces } from "./words";
import { Writer } from "./writer";

/** Why somebody may not write, or was warned: the post that it was about, or the way to ask for another look. */
export function StandingScreen(): JSX.Element {
  const words = useSpaces().standing;
  const { now } = useRooms();
  const moment = useMoments();
  const asked = useAsked("myPosts");
  const { level, mayPost, until, decision } = now.standing;
  const out = until === null ? words.outForGood : words.out(moment(until));
  const told = level === "feedback" ? words.feedback : words.warning;
  return (
    <Frame title={words.title}>
      {level !== "none" && <p>{mayPost ? told : `${out} ${words.still}`}</p>}
      <Told asked={asked}>
        {(posts) => {
          const about = posts.filter((post) => post.decision?.id === decision);
          if (about.length === 0) return decision === null ? null : <Decided decision={decision} />;
          return (
            <ul class="my-posts">
              {about.map((post) => (
                <MyPostRow key={post.id} post={post} />
              ))}
            </ul>
          );
        }}
      </Told>
    </Frame>
  );
}

/** It came with no post of theirs, or with one that was decided about again since. */
function Decided({ decision }: { readonly decision: string }): JSX.Element {
  const words = useSpaces();
  const asked = useAsked("decided", decision);
  const [sent, setSent] = useState(false);
  return (
    <Told asked={asked}>
      {(made) => (
        <>
          <section class="happened" aria-labelledby="happened-title">
            <h2 id="happened-title">{words.mine.happened}</h2>
            <p>{words.standing.lead}</p>
            <Why decision={made} />
            <AppealState decision={made} />
          </section>
          <Help decision={made} />
          {made.appeal === null && (
            <AnotherLook
              decision={decision}
              made={made}
              sent={sent}
              onSent={() => {
                setSent(true);
                asked.look();
              }}
            />
          )}
          <Announcer text={sent ? words.standing.sent : ""} />
        </>
      )}
    </Told>
  );
}

interface AskAgainProps {
  readonly decision: string;
  readonly made: PostDecision;
  readonly onSent: () => void;
}

/** As long as the gateway takes it. */
function AnotherLook({ sent, ...props }: AskAgainProps & { readonly sent: boolean }): JSX.Element {
  const words = useSpaces().standing;
  if (sent) {
    return (
      <p>
        <strong>{words.sent}</strong>
      </p>
    );
  }
  return props.made.appealUntil === null ? <p>{words.tooLate}</p> : <AskAgain {...props} />;
}

function AskAgain({ decision, made, onSent }: AskAgainProps): JSX.Element {
  const words = useSpaces().mine;
  const { client } = useRooms();
  const hint = useAppealHint(made);
  return (
    <Writer
      key={decision}
      writing={{ kind: "appeal", decision }}
      label={words.appealLabel}
      hint={hint}
      button={words.appealSend}
      longest={LONGEST_APPEAL}
      send={(text) => client.spaces("appealStanding", decision, text)}
      onSent={onSent}
    />
  );
}
