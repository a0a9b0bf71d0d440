import { render } from "preact";

import { LanguageProvider } from "../language";
import { GuestPage, type GuestPageProps } from "./guest-page";

import "../../styles/tokens.css";
import "../../styles/base.css";
import "../../styles/controls.css";
import "../../styles/young.css";
import "../../styles/visit.css";

/** Show the guest's page in `root`. */
export function renderGuest(props: GuestPageProps, root: HTMLElement): void {
  render(
    <LanguageProvider>
      <GuestPage {...props} />
    </LanguageProvider>,
    root,
  );
}
