import type { JSX } from "preact";

import type { Client, Conversation } from "../../model";
import { ReportChat } from "../spaces/report-chat";
import { useSpaces } from "../spaces/words";
import { YoungSheet } from "./young-sheet";

export interface ReportSheetProps {
  readonly client: Client;
  readonly conversation: Conversation;
  readonly onClose: () => void;
}

/** Show messages of the chat to somebody who is not in it. */
export function ReportSheet({ client, conversation, onClose }: ReportSheetProps): JSX.Element {
  return (
    <YoungSheet title={useSpaces().report.title} onClose={onClose}>
      <ReportChat client={client} conversation={conversation.id} items={conversation.items} onDone={onClose} />
    </YoungSheet>
  );
}
