import { render } from "preact";

import { LanguageProvider } from "../language";
import { PlacePage, type PlacePageProps } from "./page";

import "../../styles/tokens.css";
import "../../styles/base.css";
import "../../styles/controls.css";

/** Show the page of a room's tablet in `root`. */
export function renderPlace(props: PlacePageProps, root: HTMLElement): void {
  render(
    <LanguageProvider>
      <PlacePage {...props} />
    </LanguageProvider>,
    root,
  );
}
