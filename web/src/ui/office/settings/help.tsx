import type { JSX } from "preact";

import type { UrgentContact } from "../../../model-office";
import { useOffice } from "../words";
import { moved, replaced, useEditing } from "./editing";
import { FaultGroup, RowButtons, TextField } from "./fields";

/** Where urgent help is, the most urgent first. */
export function HelpSection(): JSX.Element {
  const words = useOffice().help;
  const { settings, change, locked } = useEditing();
  const contacts = settings.urgent_help;
  return (
    <>
      <p class="office-lead">{words.lead}</p>
      <FaultGroup at="urgent_help">
        {contacts.length === 0 && <p>{words.none}</p>}
        <ol class="office-cards">
          {contacts.map((contact, index) => (
            <li key={index}>
              <Contact
                contact={contact}
                index={index}
                count={contacts.length}
                onContact={(next) => {
                  change({ urgent_help: replaced(contacts, index, next) });
                }}
                onMove={(by) => {
                  change({ urgent_help: moved(contacts, index, by) });
                }}
              />
            </li>
          ))}
        </ol>
        {!locked && (
          <button
            type="button"
            class="button button-small"
            onClick={() => {
              const label = Object.fromEntries(settings.languages.map((language) => [language, ""]));
              change({ urgent_help: [...contacts, { label, phone: null, link: null, text_to: null }] });
            }}
          >
            {words.addContact}
          </button>
        )}
      </FaultGroup>
    </>
  );
}

interface ContactProps {
  readonly contact: UrgentContact;
  readonly index: number;
  readonly count: number;
  readonly onContact: (contact: UrgentContact | null) => void;
  readonly onMove: (by: -1 | 1) => void;
}

const orNone = (text: string): string | null => (text === "" ? null : text);

function Contact({ contact, index, count, onContact, onMove }: ContactProps): JSX.Element {
  const { help: words, languageNames } = useOffice();
  const { settings } = useEditing();
  const at = `urgent_help[${index}]`;
  const said = Object.values(contact.label)[0] ?? "";
  const name = said === "" ? words.contact(index + 1) : said;
  return (
    <FaultGroup at={at} class="office-card">
      <div class="office-card-head">
        <h3>{name}</h3>
        <RowButtons
          first={index === 0}
          last={index === count - 1}
          upLabel={words.moveUp(name)}
          downLabel={words.moveDown(name)}
          removeLabel={words.removeContact(name)}
          onMove={onMove}
          onRemove={() => {
            onContact(null);
          }}
        />
      </div>
      <div class="office-fields">
        {settings.languages.map((language) => (
          <TextField
            key={language}
            at={`${at}.label.${language}`}
            label={words.label(languageNames[language] ?? language)}
            lang={language}
            value={contact.label[language] ?? ""}
            onValue={(text) => {
              onContact({ ...contact, label: { ...contact.label, [language]: text } });
            }}
          />
        ))}
        <TextField at={`${at}.phone`} type="tel" label={words.phone} maxLength={20} value={contact.phone ?? ""} onValue={(text) => { onContact({ ...contact, phone: orNone(text) }); }} />
        <TextField at={`${at}.text_to`} type="tel" label={words.textTo} maxLength={20} value={contact.text_to ?? ""} onValue={(text) => { onContact({ ...contact, text_to: orNone(text) }); }} />
        <TextField at={`${at}.link`} type="url" label={words.link} hint={words.linkHint} maxLength={500} value={contact.link ?? ""} onValue={(text) => { onContact({ ...contact, link: orNone(text) }); }} />
      </div>
    </FaultGroup>
  );
}
