import type { JSX } from "preact";

import type { Client } from "../../model";
import type { DeskNow, MineTalk, UrgentHelp } from "../../model-mine";
import { Icon } from "../parts/icons";
import { LanguageSwitch } from "../parts/language-switch";
import { useMine } from "./mine-words";
import type { MyDesk } from "./my-desk";
import { Stopping } from "./stopping";
import { YoungSheet } from "./young-sheet";

export interface DeskSheetProps {
  readonly client: Client;
  readonly conversation: string;
  readonly desk: MyDesk;
  /** Messages are to be shown to somebody who is not in the chat. */
  readonly onReport: () => void;
  readonly onClose: () => void;
}

/** Everything that the desk says of itself: who may see this, where help is, the words, and the way to stop. */
export function DeskSheet({ client, conversation, desk, onReport, onClose }: DeskSheetProps): JSX.Element {
  const words = useMine().about;
  const { known, talk } = desk;
  return (
    <YoungSheet title={words.title} onClose={onClose}>
      {known === null ? <p>{words.offline}</p> : <Told now={known.now} />}
      <section class="about-part">
        <h3>{words.reportTitle}</h3>
        <p>{words.reportLead}</p>
        <button type="button" class="button" data-opens="report" onClick={onReport}>
          <Icon name="alert" small />
          {words.report}
        </button>
      </section>
      <WordsChoice desk={desk} />
      {known !== null && talk !== null && <Silence client={client} conversation={conversation} talk={talk} desk={desk} />}
    </YoungSheet>
  );
}

function Told({ now }: { readonly now: DeskNow }): JSX.Element {
  const words = useMine().about;
  return (
    <>
      <section class="about-part">
        <h3>{words.whoTitle}</h3>
        <p class="about-words" dir="auto">
          {now.texts.confidentiality}
        </p>
      </section>
      <section class="about-part">
        <h3>{words.helpTitle}</h3>
        <p>{words.helpLead(now.organisation.name)}</p>
        <ul class="about-help">
          {now.urgentHelp.map((help) => (
            <li key={help.label}>
              <span dir="auto">{help.label}</span>
              <Ways help={help} />
            </li>
          ))}
        </ul>
      </section>
    </>
  );
}

function Ways({ help }: { readonly help: UrgentHelp }): JSX.Element {
  const words = useMine().about;
  return (
    <span class="about-ways">
      {help.phone !== null && (
        <a class="button button-small" href={`tel:${help.phone.replace(/[^+\d]/g, "")}`}>
          <Icon name="phone" small />
          {words.call(help.phone)}
        </a>
      )}
      {help.textTo !== null && (
        <a class="button button-small" href={`sms:${help.textTo.replace(/[^+\d]/g, "")}`}>
          <Icon name="message" small />
          {words.text(help.textTo)}
        </a>
      )}
      {help.link !== null && (
        <a class="button button-small" href={help.link} target="_blank" rel="noopener noreferrer" referrerpolicy="no-referrer">
          <Icon name="globe" small />
          {words.visit}
        </a>
      )}
    </span>
  );
}

function WordsChoice({ desk }: { readonly desk: MyDesk }): JSX.Element {
  const words = useMine().about;
  return (
    <section class="about-part">
      <h3>{words.wordsTitle}</h3>
      <LanguageSwitch />
      <label class="about-easy">
        <input
          type="checkbox"
          checked={desk.easy}
          onChange={(event) => {
            desk.setEasy(event.currentTarget.checked);
          }}
        />
        <span>
          <strong>{words.easy}</strong>
          <span>{words.easyHint}</span>
        </span>
      </label>
    </section>
  );
}

interface SilenceProps {
  readonly client: Client;
  readonly conversation: string;
  readonly talk: MineTalk;
  readonly desk: MyDesk;
}

function Silence({ client, conversation, talk, desk }: SilenceProps): JSX.Element {
  return <Stopping client={client} conversation={conversation} stopped={talk.stopped} onDone={desk.look} />;
}
