import { render } from "preact";

import { Clock } from "../clock";
import { LanguageProvider } from "../language";
import { NotifierContext } from "../notifications/notifier";
import { StaffApp } from "../staff/app";
import { YoungApp } from "../young/app";
import type { ScriptedClient } from "./scripted-client";
import { clock } from "./screens";

/** Where "Leave this page" would have gone. */
export const left: string[] = [];

/** Show the client's face with the gallery's clock; leaving stays here. */
export function mountFace(client: ScriptedClient, root: HTMLElement): void {
  const leave = (address: string): void => {
    left.push(address);
  };
  render(
    <Clock.Provider value={clock}>
      <NotifierContext.Provider value={client.notifier}>
        <LanguageProvider>
          {client.face === "person" ? <YoungApp client={client} goTo={leave} /> : <StaffApp client={client} />}
        </LanguageProvider>
      </NotifierContext.Provider>
    </Clock.Provider>,
    root,
  );
}
