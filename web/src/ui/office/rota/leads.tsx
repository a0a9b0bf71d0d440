import type { JSX } from "preact";

import type { StaffMember } from "../../../model-office";
import { useOffice } from "../words";

interface LeadsProps {
  readonly staff: readonly StaffMember[];
  readonly leads: readonly string[];
  readonly locked: boolean;
  readonly onLeads: (leads: readonly string[]) => void;
}

/** Who leads the team: administrators choose, leads only see. */
export function Leads({ staff, leads, locked, onLeads }: LeadsProps): JSX.Element {
  const words = useOffice().rota;
  const gone = leads.filter((lead) => !staff.some((member) => member.account === lead));
  const listed = [
    ...staff.filter((member) => member.inTeam || leads.includes(member.account)),
    ...gone.map((account) => ({ account, name: words.gone, title: "", inTeam: false })),
  ];
  return (
    <section class="leads" aria-labelledby="office-leads">
      <h2 id="office-leads">{words.leads}</h2>
      <p class="field-hint">{words.leadsHint}</p>
      {locked && <p class="aside">{words.leadsLocked}</p>}
      {leads.length === 0 && <p>{words.noLeads}</p>}
      <ul class="leads-list">
        {listed.map((member) => (
          <li key={member.account}>
            <label class="notice-check">
              <input
                type="checkbox"
                checked={leads.includes(member.account)}
                disabled={locked}
                onChange={(event) => {
                  const others = leads.filter((lead) => lead !== member.account);
                  onLeads(event.currentTarget.checked ? [...others, member.account] : others);
                }}
              />
              <span>
                {member.name} <small class="field-hint">{member.inTeam ? member.title : words.notInTeam}</small>
              </span>
            </label>
          </li>
        ))}
      </ul>
    </section>
  );
}
