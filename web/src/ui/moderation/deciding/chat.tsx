import type { JSX } from "preact";

import type { Outcome } from "../../../model";
import type { ChatEvidence, DisclosedMessage } from "../../../model-moderation";
import { useMoments } from "../../moments";
import { Icon } from "../../parts/icons";
import { useModeration } from "../words";
import { DisclosedPicture } from "./disclosed-picture";
import { DisclosedVoice } from "./disclosed-voice";
import { useColour } from "./use-colour";

export interface ChatProps {
  readonly chat: ChatEvidence;
  /** Who looks. */
  readonly account: string;
  readonly open: (seq: number) => Promise<Outcome<Blob>>;
}

/** A reported chat: what this device opened, and what of it is genuine. */
export function Chat({ chat, account, open }: ChatProps): JSX.Element {
  const words = useModeration();
  return (
    <section class="evidence-chat">
      <h3>{words.chat.reported(words.reasons[chat.reason])}</h3>
      {chat.note !== "" && (
        <blockquote class="evidence-before">
          <p class="field-hint">{words.chat.note}</p>
          <p dir="auto">{chat.note}</p>
        </blockquote>
      )}
      {chat.opened === "here" ? <Opened chat={chat} account={account} open={open} /> : <p class="note note-warm">{words.chat[chat.opened]}</p>}
      <p class="field-hint">{words.chat.neverShown}</p>
    </section>
  );
}

function Opened({ chat, account, open }: ChatProps): JSX.Element {
  const words = useModeration();
  const [colour, setColour] = useColour(account);
  const verdict = chat.verdict ?? "unverified";
  const pictures = chat.messages.some(({ media, genuine }) => genuine && media?.kind === "image");
  return (
    <>
      <div class={verdict === "genuine" ? "note verdict" : "note note-warm verdict"} data-verdict={verdict}>
        <Icon name={verdict === "genuine" ? "checks" : "alert"} />
        <p class="note-body">{words.chat.verdicts[verdict]}</p>
      </div>
      {pictures && <ColourChoice colour={colour} onChoose={setColour} />}
      <ol class="disclosed" aria-label={words.chat.label}>
        {chat.messages.map((message) => (
          <Message key={message.seq} message={message} marked={verdict !== "genuine"} colour={colour} open={open} />
        ))}
      </ol>
    </>
  );
}

/** Grey is easier to look at; whoever needs the colours has them on this device from then on. */
function ColourChoice({ colour, onChoose }: { readonly colour: boolean; readonly onChoose: (colour: boolean) => void }): JSX.Element {
  const words = useModeration().chat;
  return (
    <label class="colour-choice">
      <input
        type="checkbox"
        checked={colour}
        onChange={(event) => {
          onChoose(event.currentTarget.checked);
        }}
      />
      <span>
        {words.colour} <span class="field-hint">{words.colourHint}</span>
      </span>
    </label>
  );
}

function calledOf({ name, title }: NonNullable<DisclosedMessage["author"]>): string {
  return title === "" ? name : `${name}, ${title}`;
}

function Found({ genuine }: { readonly genuine: boolean }): JSX.Element {
  const words = useModeration().chat;
  return <span class={genuine ? "office-tag" : "office-tag office-tag-warm"}>{genuine ? words.genuine : words.notGenuine}</span>;
}

interface MessageProps {
  readonly message: DisclosedMessage;
  readonly marked: boolean;
  readonly colour: boolean;
  readonly open: ChatProps["open"];
}

function Message({ message, marked, colour, open }: MessageProps): JSX.Element {
  const words = useModeration().chat;
  const moments = useMoments();
  const { author, genuine, gap, at } = message;
  return (
    <>
      {gap && <li class="disclosed-gap">{words.gap}</li>}
      <li class={author?.staff === true ? "disclosed-message disclosed-staff" : "disclosed-message"}>
        <p class="field-hint">
          <strong>{author === null ? words.unknown : calledOf(author)}</strong> <span>{moments(at)}</span>
          {marked && <Found genuine={genuine} />}
        </p>
        <Said message={message} colour={colour} open={open} />
      </li>
    </>
  );
}

function Said({ message, colour, open }: Omit<MessageProps, "marked">): JSX.Element {
  const words = useModeration().chat;
  const { author, text, what, media, genuine, seq } = message;
  if (what === "text") return <p dir="auto">{text}</p>;
  if (media === null) return <p class="disclosed-other">{words.other}</p>;
  if (!genuine) return <p class="disclosed-other">{words.notShown[media.kind]}</p>;
  const from = author === null ? words.unknown : author.name;
  const fetch = (): Promise<Outcome<Blob>> => open(seq);
  if (media.kind === "image") return <DisclosedPicture media={media} from={from} colour={colour} fetch={fetch} />;
  return <DisclosedVoice media={media} from={from} fetch={fetch} />;
}
