import { render } from "preact";

import type { Client } from "../../model";
import { LanguageProvider } from "../language";
import { YoungApp } from "./app";
import { type GoTo, replacePage } from "./leave";

import "../../styles/tokens.css";
import "../../styles/base.css";
import "../../styles/controls.css";
import "../../styles/conversation.css";
import "../../styles/attachments.css";
import "../../styles/young.css";
import "../../styles/chat.css";
import "../../styles/risk.css";
import "../../styles/notifications.css";
import "../../styles/signposts.css";
import "../../styles/mine.css";

/** Show the young person's face in `root`. */
export function renderYoung(client: Client, root: HTMLElement, goTo: GoTo = replacePage): void {
  render(
    <LanguageProvider>
      <YoungApp client={client} goTo={goTo} />
    </LanguageProvider>,
    root,
  );
}
