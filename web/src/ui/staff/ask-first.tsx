import type { JSX } from "preact";
import { useState } from "preact/hooks";

import type { Client, Conversation } from "../../model";
import { later } from "../parts/later";
import { useConsents } from "../conversation/consent-words";

const Invite = later(async () => (await import("./invite")).Invite);
const Transfer = later(async () => (await import("./transfer")).Transfer);

interface AskFirstProps {
  readonly client: Client;
  readonly conversation: Conversation;
}

/** Ask the young person whether somebody may join, or whether to go on with another team. */
export function AskFirst({ client, conversation }: AskFirstProps): JSX.Element {
  const words = useConsents().staff;
  const [open, setOpen] = useState<"invite" | "transfer" | null>(null);
  const close = (): void => {
    setOpen(null);
  };
  return (
    <div class="desk-deeds">
      <button
        type="button"
        class="button button-small"
        data-deed="invite"
        aria-haspopup="dialog"
        onClick={() => {
          setOpen("invite");
        }}
      >
        {words.invite}
      </button>
      <button
        type="button"
        class="button button-small"
        data-deed="transfer"
        aria-haspopup="dialog"
        onClick={() => {
          setOpen("transfer");
        }}
      >
        {words.move}
      </button>
      {open === "invite" && <Invite client={client} conversation={conversation.id} onClose={close} />}
      {open === "transfer" && <Transfer client={client} conversation={conversation.id} onClose={close} />}
    </div>
  );
}
