import type { JSX } from "preact";
import { useState } from "preact/hooks";

import type { Client, Conversation, Link, Me } from "../../model";
import { later } from "../parts/later";
import { VisitIcon } from "./icon";
import type { PlanProps } from "./plan";
import type { StaffVisitProps } from "./staff-visit";
import { useVisits } from "./use-visits";
import { useVisit } from "./words";

import "../../styles/visit.css";

const Plan = later<PlanProps>(async () => (await import("./plan")).Plan);
const StaffVisit = later<StaffVisitProps>(async () => (await import("./staff-visit")).StaffVisit);

export interface VisitButtonProps {
  readonly client: Client;
  readonly me: Me;
  readonly link: Link;
  readonly conversation: Conversation;
}

/** In a conversation's head: plan a video visit, or go to the one there is. */
export function VisitButton({ client, me, link, conversation }: VisitButtonProps): JSX.Element {
  const words = useVisit();
  const { visits, look } = useVisits(client, conversation.talk, link);
  const [planning, setPlanning] = useState(false);
  const [open, setOpen] = useState<string | null>(null);
  const [next] = visits;
  return (
    <>
      <button
        type="button"
        class={next === undefined ? "button button-small visit-button" : "button button-small visit-button visit-button-due"}
        aria-haspopup="dialog"
        data-act="visit"
        onClick={() => {
          setPlanning(true);
        }}
      >
        <VisitIcon name="camera" />
        <span class="visit-button-label">{words.plan.button}</span>
      </button>
      {planning && (
        <Plan
          client={client}
          me={me}
          conversation={conversation}
          next={next ?? null}
          onOpen={(visit) => {
            setPlanning(false);
            setOpen(visit);
          }}
          onChanged={look}
          onClose={() => {
            setPlanning(false);
          }}
        />
      )}
      {open !== null && (
        <StaffVisit
          client={client}
          me={me}
          visit={open}
          talk={conversation}
          onClose={() => {
            setOpen(null);
            look();
          }}
        />
      )}
    </>
  );
}
