import type { ComponentChildren, JSX } from "preact";

import type { Member } from "../../model";
import { MemberList } from "../conversation/members";
import { Icon, type IconName } from "../parts/icons";
import { LanguageSwitch } from "../parts/language-switch";
import { useYoung } from "./words";
import { YoungSheet } from "./young-sheet";

interface ReadersSheetProps {
  readonly members: readonly Member[];
  readonly onAddDevice: () => void;
  readonly onDevices: () => void;
  readonly onClose: () => void;
}

/** Say who can read the conversation, what keeps others out, and where that ends. */
export function ReadersSheet({ members, onAddDevice, onDevices, onClose }: ReadersSheetProps): JSX.Element {
  const words = useYoung().readers;
  return (
    <YoungSheet title={words.title} onClose={onClose}>
      <p>{words.lead}</p>
      <MemberList members={members} />
      <Fact icon="lock" title={words.lockTitle}>
        {words.lock}
      </Fact>
      <Fact icon="heart" title={words.sharedTitle}>
        {words.shared}
      </Fact>
      <Fact icon="leave" title={words.leaveTitle}>
        {words.leave}
      </Fact>
      <button type="button" class="button button-wide" data-opens="device" onClick={onAddDevice}>
        <Icon name="device" small />
        {words.addDevice}
      </button>
      <button type="button" class="button button-wide" data-opens="devices" onClick={onDevices}>
        {words.devices}
      </button>
      <div class="sheet-language">
        <h3>{words.languageTitle}</h3>
        <LanguageSwitch />
      </div>
    </YoungSheet>
  );
}

interface FactProps {
  readonly icon: IconName;
  readonly title: string;
  /** The level of its heading: a screen has facts right below its h1, a sheet below its h2. */
  readonly on?: "screen" | "sheet";
  readonly children: ComponentChildren;
}

/** One plain fact with its icon. */
export function Fact({ icon, title, on = "sheet", children }: FactProps): JSX.Element {
  const Heading = on === "screen" ? "h2" : "h3";
  return (
    <section class="fact">
      <span class="fact-icon">
        <Icon name={icon} />
      </span>
      <div>
        <Heading class="fact-title">{title}</Heading>
        <p>{children}</p>
      </div>
    </section>
  );
}
