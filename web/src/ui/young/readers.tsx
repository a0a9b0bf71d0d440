import type { ComponentChildren, JSX } from "preact";
import { useState } from "preact/hooks";

import type { Client, Member } from "../../model";
import { MemberList } from "../conversation/members";
import type { YoungDevicesProps } from "../devices/young";
import { Icon, type IconName } from "../parts/icons";
import { LanguageSwitch } from "../parts/language-switch";
import { later } from "../parts/later";
import { useYoung } from "./words";
import { YoungSheet } from "./young-sheet";

/** What few ever look at. */
const YoungDevices = later<YoungDevicesProps>(async () => (await import("../devices/young")).YoungDevices);

interface ReadersSheetProps {
  readonly client: Client;
  readonly members: readonly Member[];
  readonly onAddDevice: () => void;
  readonly onClose: () => void;
}

/** Say who can read the conversation, what keeps others out, and where that ends. */
export function ReadersSheet({ client, members, onAddDevice, onClose }: ReadersSheetProps): JSX.Element {
  const words = useYoung().readers;
  const [devices, setDevices] = useState(false);
  if (devices) return <YoungDevices client={client} onClose={onClose} />;
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
      <button type="button" class="button button-wide" data-opens="devices" onClick={() => { setDevices(true); }}>
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
