import type { JSX } from "preact";
import type { ComponentChildren } from "preact";

import type { ServiceCard as Card } from "../../model";
import { calendarDay } from "../../texts/format";
import { useLanguage, useShared } from "../language";
import { Icon, type IconName } from "../parts/icons";

interface ServiceCardProps {
  readonly card: Card;
  /** Say too what the directory does not know: for whoever chooses. */
  readonly gaps?: boolean;
  readonly children?: ComponentChildren;
}

/** A service as the directory describes it. Nothing is fetched for it; links open after a tap, with no referrer. */
export function ServiceCard({ card, gaps = false, children }: ServiceCardProps): JSX.Element {
  const words = useShared().card;
  const unknown = gaps ? words.unknown : null;
  const ages = agesOf(words, card.ages);
  return (
    <article class="service" aria-label={`${words.label}: ${card.name}`}>
      <header>
        <p class="service-kind">
          <Icon name="signpost" small />
          {words.label}
        </p>
        <h3 dir="auto">{card.name}</h3>
        {card.organisation !== null && <p class="service-by">{card.organisation}</p>}
      </header>
      {card.alert !== null && <p class="service-alert">{card.alert}</p>}
      {card.description !== null && <p dir="auto">{card.description}</p>}
      <dl>
        <Fact name={words.ages} values={ages === null ? [] : [ages]} unknown={unknown} />
        <Fact name={words.areas} values={card.areas} unknown={unknown} />
        <Fact name={words.hours} values={card.hours} unknown={unknown} />
        <Fact name={words.address} values={card.address === null ? [] : [card.address]} unknown={null} />
      </dl>
      <Ways card={card} />
      <Checked card={card} />
      {children}
    </article>
  );
}

type CardWords = ReturnType<typeof useShared>["card"];

function agesOf(words: CardWords, [from, to]: Card["ages"]): string | null {
  if (from === null) return to === null ? null : words.upTo(to);
  return to === null ? words.fromAge(from) : words.between(from, to);
}

interface FactProps {
  readonly name: string;
  readonly values: readonly string[];
  readonly unknown: string | null;
}

function Fact({ name, values, unknown }: FactProps): JSX.Element | null {
  const shown = values.length === 0 && unknown !== null ? [unknown] : values;
  if (shown.length === 0) return null;
  return (
    <div>
      <dt>{name}</dt>
      {shown.map((value) => (
        <dd key={value} dir="auto">
          {value}
        </dd>
      ))}
    </div>
  );
}

function Ways({ card }: { readonly card: Card }): JSX.Element | null {
  const words = useShared().card;
  if (card.url === null && card.email === null && card.phones.length === 0) return null;
  return (
    <ul class="service-ways">
      {card.phones.map((number) => (
        <Way key={number} icon="phone" href={`tel:${number.replace(/[^+\d]/g, "")}`} text={words.call(number)} />
      ))}
      {card.url !== null && <Way icon="globe" href={card.url} text={words.website} />}
      {card.email !== null && <Way icon="message" href={`mailto:${card.email}`} text={words.write} />}
    </ul>
  );
}

interface WayProps {
  readonly icon: IconName;
  readonly href: string;
  readonly text: string;
}

function Way({ icon, href, text }: WayProps): JSX.Element {
  return (
    <li>
      <a class="button button-small" href={href} target="_blank" rel="noopener noreferrer" referrerpolicy="no-referrer">
        <Icon name={icon} small />
        {text}
      </a>
    </li>
  );
}

function Checked({ card: { checked, changed } }: { readonly card: Card }): JSX.Element {
  const words = useShared().card;
  const { language } = useLanguage();
  const said = (): string => {
    if (checked !== null) return words.checked(calendarDay(language, checked));
    return changed === null ? words.neverChecked : words.changed(calendarDay(language, changed));
  };
  return <p class="service-checked">{said()}</p>;
}
