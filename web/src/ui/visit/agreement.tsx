import type { JSX } from "preact";
import { useState } from "preact/hooks";

import type { AreaSeen, ConsentText } from "../../protocol/visit-area";
import { TeamWords } from "./area";
import type { VisitFace } from "./deeds";
import { usePlaceWords } from "./place/words";
import { useVisit } from "./words";

interface Agreed {
  /** The text that is agreed to; 0: there is none. */
  readonly number: number;
  /** Whether all is agreed to; where it is not, the form says so. */
  readonly given: () => boolean;
  readonly form: JSX.Element | null;
}

/** What one agrees to before one comes in; nothing where there is no text, or it was agreed to before. */
export function useAgreement(area: AreaSeen | null, face: VisitFace): Agreed {
  const hint = useHint(face);
  const [agreedTo, setAgreedTo] = useState(0);
  const [missing, setMissing] = useState(false);
  const consent = area?.consent ?? null;
  if (consent === null) return { number: 0, given: () => true, form: null };
  if (consent.agreed) return { number: consent.number, given: () => true, form: null };
  const agreed = agreedTo === consent.number;
  return {
    number: consent.number,
    given: () => {
      setMissing(!agreed);
      return agreed;
    },
    form: (
      <Agreement
        consent={consent}
        agreed={agreed}
        missing={missing && !agreed}
        hint={hint}
        onAgree={(on) => {
          setAgreedTo(on ? consent.number : 0);
        }}
      />
    ),
  };
}

/** What to do if one does not agree: guests have no chat. */
function useHint(face: VisitFace): string {
  const words = useVisit().area;
  const place = usePlaceWords().guest;
  return { guest: words.agreeFirstGuest, place: place.agree, person: words.agreeFirst, staff: words.agreeFirst }[face];
}

interface AgreementProps {
  readonly consent: ConsentText;
  readonly agreed: boolean;
  /** It was asked for, and is not given. */
  readonly missing: boolean;
  readonly hint: string;
  readonly onAgree: (agreed: boolean) => void;
}

/** What one agrees to before one comes in. */
function Agreement({ consent, agreed, missing, hint, onAgree }: AgreementProps): JSX.Element {
  const words = useVisit().area;
  return (
    <section class="stack-tight agreement">
      <h2>{words.consent}</h2>
      <TeamWords words={consent.text} />
      <label class="thrift-choice">
        <input
          type="checkbox"
          name="agree"
          checked={agreed}
          aria-invalid={missing}
          onChange={(event) => {
            onAgree(event.currentTarget.checked);
          }}
        />
        <span>{words.agree}</span>
      </label>
      {missing && (
        <p class="field-problem" role="alert">
          {hint}
        </p>
      )}
    </section>
  );
}
