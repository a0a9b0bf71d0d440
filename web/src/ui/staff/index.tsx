import { render } from "preact";

import type { Client } from "../../model";
import type { SignOnReturn } from "../../model-ways";
import { LanguageProvider } from "../language";
import { StaffApp } from "./app";

import "../../styles/tokens.css";
import "../../styles/base.css";
import "../../styles/controls.css";
import "../../styles/conversation.css";
import "../../styles/attachments.css";
import "../../styles/staff.css";
import "../../styles/inbox.css";
import "../../styles/desk.css";
import "../../styles/risk.css";
import "../../styles/notifications.css";
import "../../styles/signposts.css";
import "../../styles/ways.css";

/** Show the staff face in `root`; `back` is what somebody came back with from their organisation's provider. */
export function renderStaff(client: Client, root: HTMLElement, back: SignOnReturn | null): void {
  render(
    <LanguageProvider>
      <StaffApp client={client} back={back} />
    </LanguageProvider>,
    root,
  );
}
