import type { JSX } from "preact";
import { useContext } from "preact/hooks";

import type { DeskView, ServiceSettings, UrgentContact } from "../../../model-office";
import type { Language } from "../../../texts/plural";
import { Clock } from "../../clock";
import { useLanguage } from "../../language";
import { Icon } from "../../parts/icons";
import { OfficeProblem } from "../answer";
import { atMoment, byMoment, type Place } from "../moments";
import { officeWords, useOffice } from "../words";
import type { Checked, Look, Moment } from "./checking";

interface PreviewProps {
  readonly settings: ServiceSettings;
  readonly team: string;
  readonly checked: Checked;
  readonly look: Look;
  readonly holiday: string | null;
  readonly onLook: (look: Look) => void;
  readonly onShowFirst: () => void;
}

const moments: readonly Moment[] = ["now", "evening", "holiday", "chosen"];

/** What a young person would see of the draft, at a time and in a way of writing. */
export function Preview(props: PreviewProps): JSX.Element {
  const words = useOffice().preview;
  const { checked, look, holiday, onShowFirst } = props;
  const cannot = look.moment === "holiday" && holiday === null;
  return (
    <div class="preview">
      <Choices {...props} />
      <p class="unseen" role="status">
        {checked.looking ? words.looking : ""}
      </p>
      {checked.faults.length > 0 && <CannotShow count={checked.faults.length} onShowFirst={onShowFirst} />}
      {checked.problem !== null && <OfficeProblem problem={checked.problem} />}
      {cannot ? <p>{words.noHoliday}</p> : checked.view !== null && <Phone {...props} view={checked.view} />}
    </div>
  );
}

function CannotShow({ count, onShowFirst }: { readonly count: number; readonly onShowFirst: () => void }): JSX.Element {
  const words = useOffice().preview;
  return (
    <div class="note note-warm">
      <Icon name="alert" />
      <div class="note-body">
        <p>{words.faults(count)}</p>
        <button type="button" class="button button-small" onClick={onShowFirst}>
          {words.showFirst}
        </button>
      </div>
    </div>
  );
}

function Choices({ settings, look, onLook }: PreviewProps): JSX.Element {
  const { preview: words, languageNames } = useOffice();
  return (
    <div class="preview-choices">
      <div class="chips" role="group" aria-label={words.momentsLabel}>
        {moments.map((moment) => (
          <button key={moment} type="button" class="chip" aria-pressed={look.moment === moment} onClick={() => { onLook({ ...look, moment }); }}>
            {words.moments[moment]}
          </button>
        ))}
      </div>
      {look.moment === "chosen" && (
        <label class="field">
          <span class="field-label">{words.chosen}</span>
          <input class="input" type="datetime-local" value={look.chosen} onInput={(event) => { onLook({ ...look, chosen: event.currentTarget.value }); }} />
        </label>
      )}
      <div class="chips" role="group" aria-label={words.languageLabel}>
        {settings.languages.map((language) => (
          <button
            key={language}
            type="button"
            class="chip"
            aria-pressed={look.way.language === language}
            onClick={() => {
              onLook({ ...look, way: { ...look.way, language } });
            }}
          >
            {languageNames[language] ?? language}
          </button>
        ))}
        <button
          type="button"
          class="chip"
          aria-pressed={look.way.easyRead}
          onClick={() => {
            onLook({ ...look, way: { ...look.way, easyRead: !look.way.easyRead } });
          }}
        >
          {words.easyRead}
        </button>
      </div>
    </div>
  );
}

/** The young person's words are in their language, whatever the reader's is. */
function Phone({ settings, team, look, view }: PreviewProps & { readonly view: DeskView }): JSX.Element {
  const own = useOffice().preview;
  const { language: reader } = useLanguage();
  const now = useContext(Clock)();
  const zone = settings.time_zone;
  const language: Language = look.way.language === "cy" ? "cy" : "en";
  const words = officeWords[language];
  // Seen at that time: "today" is the day that is looked at.
  const place: Place = { language, words, zone, now: view.at };
  const texts = settings.texts[look.way.language]?.[look.way.easyRead ? "easy_read" : "plain"];
  return (
    <>
      <p class="field-hint">{own.at(atMoment(view.at, { language: reader, words: officeWords[reader], zone, now }))}</p>
      <article class="preview-phone" lang={language} aria-label={own.title}>
        <PhoneHead team={team} view={view} place={place} />
        <section>
          <h3>{words.preview.reply}</h3>
          <p class="preview-bubble">{filledText(view, place)}</p>
        </section>
        <section>
          <h3>{words.preview.confidentiality}</h3>
          <p class="preview-text">{texts?.confidentiality}</p>
        </section>
        <section>
          <h3>{words.preview.closing}</h3>
          <p class="preview-text">{texts?.closing}</p>
        </section>
        <section>
          <h3>{words.preview.help}</h3>
          <ul class="preview-help">
            {settings.urgent_help.map((contact, index) => (
              <HelpLine key={index} contact={contact} place={place} />
            ))}
          </ul>
        </section>
      </article>
    </>
  );
}

/** Whether somebody is there, until when or from when on, and by when an answer is promised. */
function PhoneHead({ team, view, place }: { readonly team: string; readonly view: DeskView; readonly place: Place }): JSX.Element {
  const words = place.words.preview;
  const standing = [
    view.open ? words.open : words.closed,
    view.closes === null ? "" : words.openUntil(byMoment(view.closes, place)),
    view.opens === null ? "" : words.opens(atMoment(view.opens, place)),
  ];
  return (
    <header class="preview-head">
      <strong>{team}</strong>
      <p>
        <Icon name={view.open ? "check" : "clock"} small />
        {standing.filter((part) => part !== "").join(" · ")}
      </p>
      <p class="preview-answer">{words.answer(byMoment(view.answeredBy, place))}</p>
    </header>
  );
}

/** The text of the moment, with the times that the client puts in. */
function filledText(view: DeskView, place: Place): string {
  const opens = view.opens === null ? "" : atMoment(view.opens, place);
  return view.text.replaceAll("{answered_by}", byMoment(view.answeredBy, place)).replaceAll("{opens}", opens);
}

function HelpLine({ contact, place }: { readonly contact: UrgentContact; readonly place: Place }): JSX.Element {
  const { call, text } = place.words.preview;
  const ways = [
    contact.phone === null ? "" : call(contact.phone),
    contact.text_to === null ? "" : text(contact.text_to),
    contact.link === null ? "" : contact.link.replace(/^https:\/\//, ""),
  ];
  return (
    <li>
      <span>{contact.label[place.language]}</span>
      <strong>{ways.filter((way) => way !== "").join(" · ")}</strong>
    </li>
  );
}
