import type { JSX } from "preact";
import { useState } from "preact/hooks";

import type { Client, Me, Snapshot } from "../../model";
import { useShared } from "../language";
import type { StaffDevicesProps } from "../devices/staff";
import { Bell, NotificationSettings } from "../notifications/bell";
import { Icon, Mark } from "../parts/icons";
import { LanguageSwitch } from "../parts/language-switch";
import { later } from "../parts/later";
import { Sheet } from "../parts/sheet";
import { MySignInButton } from "../ways/my-button";
import { PlaceButtons } from "./place-buttons";
import type { Places } from "./places";
import { useStaff } from "./words";

const StaffDevices = later<StaffDevicesProps>(async () => (await import("../devices/staff")).StaffDevices);

/** Count own messages that have not left this device, as far as the snapshot carries them. */
export function queuedIn(snapshot: Snapshot): number {
  return snapshot.conversations
    .flatMap((one) => one.items)
    .filter((item) => item.kind !== "notice" && item.mine && item.state === "queued").length;
}

interface TopBarProps {
  readonly client: Client;
  readonly me: Me;
  readonly snapshot: Snapshot;
  readonly places: Places;
}

/** Say whose Earshot this is and whether it is connected, and let the person out. */
export function TopBar({ client, me, snapshot, places }: TopBarProps): JSX.Element {
  const words = useStaff().top;
  const shared = useShared();
  const [asking, setAsking] = useState(false);
  const [notices, setNotices] = useState(false);
  const [devices, setDevices] = useState(false);
  const queued = queuedIn(snapshot);
  return (
    <header class="top">
      <span class="brand">
        <Mark />
        <span class="brand-name">{shared.appName}</span>
      </span>
      <span class="top-organisation">{me.organisation.name}</span>
      <span class={`top-link top-link-${snapshot.link}`} role="status">
        {shared.link[snapshot.link]}
      </span>
      <LanguageSwitch />
      <PlaceButtons places={places} />
      <Bell
        label={words.notices}
        onOpen={() => {
          setNotices(true);
        }}
      />
      <button
        type="button"
        class="icon-button"
        data-opens="devices"
        aria-label={words.devices}
        aria-haspopup="dialog"
        onClick={() => {
          setDevices(true);
        }}
      >
        <Icon name="device" />
      </button>
      <MySignInButton client={client} />
      <span class="top-me">
        <strong>{me.name}</strong>
        <span>{me.title}</span>
      </span>
      <button
        type="button"
        class="bar-button"
        onClick={() => {
          if (queued > 0) setAsking(true);
          else void client.signOut();
        }}
      >
        <Icon name="leave" />
        <span class="top-out">{words.signOut}</span>
      </button>
      {devices && (
        <StaffDevices
          client={client}
          me={me}
          pinned={snapshot.pinned === true}
          onClose={() => {
            setDevices(false);
          }}
        />
      )}
      {notices && (
        <Sheet
          title={words.notices}
          onClose={() => {
            setNotices(false);
          }}
        >
          <NotificationSettings client={client} />
        </Sheet>
      )}
      {asking && (
        <Sheet
          title={words.confirmTitle}
          onClose={() => {
            setAsking(false);
          }}
        >
          <p>{words.confirmQueued(queued)}</p>
          <div class="stack-tight">
            <button
              type="button"
              class="button button-main"
              onClick={() => {
                setAsking(false);
              }}
            >
              {words.stay}
            </button>
            <button type="button" class="button" onClick={() => void client.signOut()}>
              {words.signOut}
            </button>
          </div>
        </Sheet>
      )}
    </header>
  );
}
