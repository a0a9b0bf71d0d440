import type { JSX } from "preact";
import { useCallback, useEffect, useRef, useState } from "preact/hooks";

import type { RiskSeverity } from "../../risk/kinds";
import type { Matcher } from "../../risk/matcher";
import type { Dismissed } from "../../risk/offer";
import { urgentLines as cy } from "../../texts/cy/urgent";
import { urgentLines as en } from "../../texts/en/urgent";
import { useNow } from "../clock";
import { useLanguage, useShared } from "../language";
import { Announcer } from "../parts/announcer";
import { Icon } from "../parts/icons";
import { addressOf } from "./urgent";
import { useYoung } from "./words";

/** A pause in writing after which the draft is looked at. */
const PAUSE = 350;

type Watch = (text: string, dismissed: Dismissed | null, now: number) => RiskSeverity | null;

let watch: Promise<Watch> | null = null;

/** The lexicon and what compares with it, fetched when somebody first writes. */
function loadWatch(): Promise<Watch> {
  watch ??= Promise.all([import("../../risk/load"), import("../../risk/offer")]).then(async ([{ loadMatcher }, { offerFor }]) => {
    const matcher: Matcher = await loadMatcher();
    return (text, dismissed, now) => offerFor(matcher.find(text), dismissed, now);
  });
  watch.catch(() => {
    // Without it nothing is offered by itself; "Need help now?" is there. The next draft tries again.
    watch = null;
  });
  return watch;
}

interface HelpOfferState {
  readonly offered: boolean;
  readonly dismiss: () => void;
}

/** Watch the draft. What was offered stays when the draft is sent, until somebody closes it; nothing is kept or sent. */
export function useHelpOffer(text: string): HelpOfferState {
  const [offered, setOffered] = useState<RiskSeverity | null>(null);
  const dismissed = useRef<Dismissed | null>(null);
  const now = useRef(0);
  now.current = useNow();
  const look = useCallback(async (draft: string) => {
    const judge = await loadWatch().catch(() => null);
    const severity = judge?.(draft, dismissed.current, now.current) ?? null;
    if (severity !== null) setOffered((before) => (before === null || severity > before ? severity : before));
  }, []);
  const last = useRef(text);
  useEffect(() => {
    // A draft that was sent within the pause is looked at too.
    const draft = text === "" ? last.current : text;
    last.current = text;
    if (draft.trim() === "") return undefined;
    const timer = setTimeout(() => void look(draft), text === "" ? 0 : PAUSE);
    return () => {
      clearTimeout(timer);
    };
  }, [text, look]);
  return {
    offered: offered !== null,
    dismiss: () => {
      if (offered !== null) dismissed.current = { severity: offered, at: now.current };
      setOffered(null);
    },
  };
}

interface HelpOfferProps {
  readonly onClose: () => void;
}

/** Offer urgent help, calmly, between what was said and the field. It takes neither the focus nor the message. */
export function HelpOffer({ onClose }: HelpOfferProps): JSX.Element {
  const words = useYoung();
  const shared = useShared();
  const lines = { en, cy }[useLanguage().language];
  return (
    <section class="help-offer" aria-labelledby="help-offer-title">
      <div class="help-offer-head">
        <h2 id="help-offer-title">{words.offerHelp.title}</h2>
        <button type="button" class="icon-button" aria-label={shared.close} onClick={onClose}>
          <Icon name="close" />
        </button>
      </div>
      <p>{words.offerHelp.lead}</p>
      <ul class="help-offer-lines">
        {lines.map((line) => (
          <li key={line.id}>
            <a class="button button-small" href={addressOf(line)}>
              <Icon name={line.way === "call" ? "phone" : "message"} small />
              <span>
                <strong>{line.name}</strong>{" "}
                {line.way === "call" ? words.urgent.call(line.number) : words.urgent.text(line.number)}
              </span>
            </a>
          </li>
        ))}
      </ul>
      <p class="aside">{words.offerHelp.private}</p>
      <Announcer text={words.offerHelp.title} />
    </section>
  );
}
