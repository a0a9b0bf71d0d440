import type { JSX, RefObject } from "preact";

import type { JoinOffer } from "../../model";
import { Mark } from "../parts/icons";
import { LanguageSwitch } from "../parts/language-switch";
import { Fact } from "./readers";
import { useYoung } from "./words";

interface OfferScreenProps {
  readonly heading: RefObject<HTMLHeadingElement | null>;
  readonly offer: JoinOffer;
  readonly onNext: () => void;
  readonly onOtherCode: () => void;
}

/** Say what this place is before anybody joins: whose, who answers, who can read, what it is not. */
export function OfferScreen({ heading, offer, onNext, onOtherCode }: OfferScreenProps): JSX.Element {
  const words = useYoung().offer;
  return (
    <div class="screen">
      <div class="screen-top">
        <Mark />
        <LanguageSwitch />
      </div>
      <div class="place">
        <h1 ref={heading} tabIndex={-1}>
          <span class="eyebrow">{words.youCanWriteTo}</span> {offer.team.name}
        </h1>
        <p class="place-school">{offer.school}</p>
        <p class="place-more">
          {offer.organisation} · {words.ages(offer.ageBand)}
        </p>
      </div>
      <div class="facts">
        <Fact on="screen" icon="message" title={words.answersTitle}>
          {words.answers}
        </Fact>
        <Fact on="screen" icon="lock" title={words.privateTitle}>
          {words.private}
        </Fact>
        <Fact on="screen" icon="heart" title={words.safeTitle}>
          {words.safe}
        </Fact>
        <Fact on="screen" icon="clock" title={words.urgentTitle}>
          {words.urgent}
        </Fact>
      </div>
      <div class="stack-tight">
        <button type="button" class="button button-main button-wide" onClick={onNext}>
          {words.next}
        </button>
        <button type="button" class="button button-plain" onClick={onOtherCode}>
          {words.otherCode}
        </button>
      </div>
    </div>
  );
}
