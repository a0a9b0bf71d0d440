import type { JSX } from "preact";
import { useState } from "preact/hooks";

import type { Client, Me } from "../../../model";
import { CaseScreen } from "./case";
import { CaseList } from "./list";

interface CasesProps {
  readonly client: Client;
  readonly me: Me;
  /** Looks in the trail for what is about something; null for who may not read it. */
  readonly onTrail: ((subject: string) => void) | null;
}

/** The list of cases, or the one that is open. */
export function CasesScreen({ client, me, onTrail }: CasesProps): JSX.Element {
  const [open, setOpen] = useState<string | null>(null);
  if (open === null) return <CaseList client={client} onOpen={setOpen} />;
  return (
    <CaseScreen
      key={open}
      client={client}
      me={me}
      name={open}
      onTrail={onTrail}
      onBack={() => {
        setOpen(null);
      }}
    />
  );
}
