import type { JSX } from "preact";
import { useId, useState } from "preact/hooks";

import type { Finding, ReferralForm } from "../../../model-casework";
import { useDeed } from "../../staff/use-deed";
import { download } from "../download";
import { SafeguardingProblem } from "../form";
import { useSafeguarding } from "../words";
import { type CasePart, decides } from "./part";

const TYPES = { pdf: "application/pdf", fhir: "application/fhir+json" } as const;
const ENDINGS = { pdf: "pdf", fhir: "fhir.json" } as const;

/** What leaves: as PDF for people, as FHIR for their systems, checked before. */
export function Referral(part: CasePart): JSX.Element | null {
  return decides(part) ? <Leaving {...part} /> : null;
}

function Leaving(part: CasePart): JSX.Element {
  const words = useSafeguarding().cases;
  const title = useId();
  const { client, shown, look } = part;
  const { id } = shown.brief;
  const [findings, setFindings] = useState<readonly Finding[] | null>(null);
  const [made, setMade] = useState(false);
  const { busy, problem, run } = useDeed();
  const shared = shown.lines.some(({ kind, body }) => kind === "decision" && body["share"] === "yes");
  const check = (): void => {
    run(async () => {
      const outcome = await client.casework("findings", id);
      if (outcome.ok) setFindings(outcome.value);
      return outcome;
    });
  };
  const fetch = (form: ReferralForm): void => {
    setMade(false);
    run(async () => {
      const outcome = await client.casework("referral", id, form);
      if (outcome.ok) download(outcome.value, `referral-${id.slice(0, 8)}.${ENDINGS[form]}`, TYPES[form]);
      return outcome;
    }, () => {
      setMade(true);
      look();
    });
  };
  return (
    <section class="case-part" aria-labelledby={title}>
      <h3 id={title}>{words.referral}</h3>
      <p class="field-hint">{shared ? words.referralLead : words.referralShut}</p>
      {shared && shown.brief.state === "open" && (
        <div class="case-ways">
          <button type="button" class="button button-small" data-deed="check" aria-disabled={busy} onClick={check}>
            {busy ? words.checking : words.check}
          </button>
          {(["pdf", "fhir"] as const).map((form) => (
            <button
              key={form}
              type="button"
              class="button button-small"
              data-deed={form}
              aria-disabled={busy}
              onClick={() => {
                fetch(form);
              }}
            >
              {words[form]}
            </button>
          ))}
        </div>
      )}
      {problem !== null && <SafeguardingProblem problem={problem} />}
      <p role="status" class="field-hint">
        {made && words.exported}
      </p>
      {findings !== null && <Findings findings={findings} />}
    </section>
  );
}

function Findings({ findings }: { readonly findings: readonly Finding[] }): JSX.Element {
  const words = useSafeguarding().cases;
  if (findings.length === 0) return <p role="status">{words.noFindings}</p>;
  return (
    <ul class="case-findings" aria-label={words.findingsLabel}>
      {findings.map(({ severity, code, at }) => (
        <li key={`${code} ${at}`}>
          <span class={severity === "error" ? "office-tag case-tag-danger" : "office-tag office-tag-warm"}>{words.severities[severity]}</span>
          <span>{words.findings[code] ?? code}</span>
          <code>{at}</code>
        </li>
      ))}
    </ul>
  );
}
