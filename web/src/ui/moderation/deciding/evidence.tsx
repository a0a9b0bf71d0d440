import type { JSX } from "preact";

import type { Evidence, FlagNote, ModDecision, PostEvidence, TriageMark } from "../../../model-moderation";
import { calendarDay, nameList } from "../../../texts/format";
import { useLanguage } from "../../language";
import { useMoments } from "../../moments";
import { Icon } from "../../parts/icons";
import { categoryOf, nameOf, policyOf, useModeration } from "../words";
import { Chat, type ChatProps } from "./chat";
import { Marked } from "./marked";

/** What is judged, on the screen of whoever holds it. */
export function EvidenceView({ evidence, ...chatWays }: { readonly evidence: Evidence } & Omit<ChatProps, "chat">): JSX.Element {
  const { appeal, chat, post } = evidence;
  return (
    <div class="evidence">
      {appeal !== null && <Appeal text={appeal.text} decision={appeal.decision} />}
      {chat !== null && <Chat chat={chat} {...chatWays} />}
      {post !== null && <WithReasons evidence={evidence} post={post} />}
    </div>
  );
}

/** A post with why it is here; of an appeal, as it was when it was decided about. */
function WithReasons({ evidence: { appeal, marks, flags }, post }: { readonly evidence: Evidence; readonly post: PostEvidence }): JSX.Element {
  return (
    <>
      <Post post={post} marks={marks} judged={appeal?.decision.version ?? post.version} />
      <Why marks={marks} flags={flags} then={appeal !== null} />
    </>
  );
}

interface PostProps {
  readonly post: PostEvidence;
  readonly marks: readonly TriageMark[];
  /** The version that is judged: of an appeal, the one that was decided about. */
  readonly judged: number;
}

function Post({ post, marks, judged }: PostProps): JSX.Element {
  const words = useModeration();
  const moments = useMoments();
  const shown = post.versions.find(({ version }) => version === judged)?.text ?? post.text;
  const others = post.versions.filter(({ version }) => version !== judged).toReversed();
  return (
    <section class="evidence-post">
      <div class="evidence-head">
        <h3>{words.item.text}</h3>
        <span class="office-tag">{words.states[post.state]}</span>
      </div>
      {post.replyTo !== null && (
        <blockquote class="evidence-before">
          <p class="field-hint">{words.item.replyTo(nameOf(words, post.replyTo.author))}</p>
          <p dir="auto">{post.replyTo.text}</p>
        </blockquote>
      )}
      {judged !== post.version && <p class="field-hint">{words.item.judgedThen(judged)}</p>}
      <Marked text={shown} marks={marks} />
      {others.length > 0 && (
        <details class="evidence-versions">
          <summary>{judged === post.version ? words.item.versions : words.item.otherVersions}</summary>
          <ul>
            {others.map(({ version, at, text }) => (
              <li key={version}>
                <p class="field-hint">{words.item.version(version, moments(at))}</p>
                <p dir="auto">{text}</p>
              </li>
            ))}
          </ul>
        </details>
      )}
    </section>
  );
}

/** Why triage and flags put it where it is. */
interface WhyProps {
  readonly marks: readonly TriageMark[];
  readonly flags: readonly FlagNote[];
  /** It is about what was known when the decision was made that is appealed. */
  readonly then: boolean;
}

function Why({ marks, flags, then }: WhyProps): JSX.Element {
  const words = useModeration();
  const { language } = useLanguage();
  return (
    <section class="evidence-why">
      <h3>{then ? words.item.whyThen : words.item.why}</h3>
      {marks.length === 0 && flags.length === 0 && <p class="field-hint">{then ? words.item.noMarksThen : words.item.noMarks}</p>}
      <ul>
        {marks.map((mark) => (
          <li key={`${mark.category} ${String(mark.begin)}`} class="why-line">
            <Icon name="search" small />
            <span>{words.item.matched(categoryOf(words, mark.category), mark.piece)}</span>
          </li>
        ))}
        {flags.map((flag, index) => (
          <li key={index} class="why-line">
            <Icon name="alert" small />
            <span>
              {words.item.flagLine(words.reasons[flag.reason], calendarDay(language, flag.day))}
              {flag.note !== "" && <span class="why-note"> {words.item.flagNote(flag.note)}</span>}
            </span>
          </li>
        ))}
      </ul>
      {marks.length > 0 && <p class="field-hint">{words.item.markHint}</p>}
    </section>
  );
}

function Appeal({ text, decision }: { readonly text: string; readonly decision: ModDecision }): JSX.Element {
  const words = useModeration();
  return (
    <section class="evidence-appeal">
      <h3>{words.appeal.says}</h3>
      <p class="evidence-text" dir="auto">
        {text}
      </p>
      <h3>{words.appeal.against}</h3>
      <DecisionLines decision={decision} />
    </section>
  );
}

/** A decision as colleagues read it. */
export function DecisionLines({ decision }: { readonly decision: ModDecision }): JSX.Element {
  const words = useModeration();
  const { language } = useLanguage();
  const moments = useMoments();
  const { by, at, actions, policy, reason, message, level, undoneBy } = decision;
  const done = nameList(language, actions.map((act) => words.done[act]));
  return (
    <div class="decision">
      <p>
        <strong>{done}</strong>
        {policy !== null && <span class="office-tag">{policyOf(words, policy)}</span>}
        {undoneBy !== null && <span class="office-tag office-tag-warm">{words.history.undone}</span>}
      </p>
      <p class="field-hint">{words.appeal.decidedBy(nameOf(words, by), moments(at))}</p>
      {level !== null && <p>{words.history.level(words.levels[level])}</p>}
      {reason !== "" && <p dir="auto">{words.history.reason(reason)}</p>}
      {message !== "" && <p dir="auto">{words.history.message(message)}</p>}
    </div>
  );
}
