import type { JSX } from "preact";

import type { Adding, Client, Conversation } from "../../model";
import { NotificationSettings } from "../notifications/bell";
import { later } from "../parts/later";
import type { AddDeviceProps } from "./add-device";
import type { ChatsSheetProps } from "./chats";
import type { DeskSheetProps } from "./desk-sheet";
import type { MyDesk } from "./my-desk";
import type { ReportSheetProps } from "./report-sheet";
import { ReadersSheet } from "./readers";
import { useYoung } from "./words";
import { YoungSheet } from "./young-sheet";

/** With the drawing of the code, which few ever need. */
const AddDevice = later<AddDeviceProps>(async () => (await import("./add-device")).AddDevice);
const DeskSheet = later<DeskSheetProps>(async () => (await import("./desk-sheet")).DeskSheet);
const ReportSheet = later<ReportSheetProps>(async () => (await import("./report-sheet")).ReportSheet);
const ChatsSheet = later<ChatsSheetProps>(async () => (await import("./chats")).ChatsSheet);

/** What lies over the conversation. */
export type SheetName = "readers" | "notices" | "device" | "desk" | "chats" | "report" | null;

interface ChatSheetProps {
  readonly open: SheetName;
  readonly client: Client;
  readonly conversation: Conversation;
  /** All there are, this one among them. */
  readonly conversations: readonly Conversation[];
  readonly adding: Adding | null;
  readonly desk: MyDesk;
  readonly onOpen: (sheet: SheetName) => void;
  readonly onChoose: (conversation: string) => void;
}

export function ChatSheet({ open, client, conversation, conversations, adding, desk, onOpen, onChoose }: ChatSheetProps): JSX.Element | null {
  const words = useYoung().chat;
  const close = (): void => {
    onOpen(null);
  };
  switch (open) {
    case null:
      return null;
    case "notices":
      return (
        <YoungSheet title={words.notices} onClose={close}>
          <NotificationSettings client={client} />
        </YoungSheet>
      );
    case "readers":
      return (
        <ReadersSheet
          client={client}
          members={conversation.members}
          onAddDevice={() => {
            onOpen("device");
          }}
          onClose={close}
        />
      );
    case "device":
      return <AddDevice client={client} adding={adding} onClose={close} />;
    case "desk":
      return (
        <DeskSheet
          client={client}
          conversation={conversation.id}
          desk={desk}
          onReport={() => {
            onOpen("report");
          }}
          onClose={close}
        />
      );
    case "report":
      return <ReportSheet client={client} conversation={conversation} onClose={close} />;
    case "chats":
      return (
        <ChatsSheet
          conversations={conversations}
          open={conversation.id}
          onChoose={(id) => {
            close();
            onChoose(id);
          }}
          onClose={close}
        />
      );
  }
}
