import type { JSX } from "preact";

import type { Client } from "../../model";
import { YoungSheet } from "../young/young-sheet";
import { DeviceList } from "./list";
import { Listing } from "./listing";
import { ThisApp } from "./this-app";
import { useListed } from "./use-devices";
import { useDeviceWords } from "./words";

export interface YoungDevicesProps {
  readonly client: Client;
  readonly onClose: () => void;
}

/** A young person's phones and tablets. The one in the hand is left, not removed: that is one press and never hidden. */
export function YoungDevices({ client, onClose }: YoungDevicesProps): JSX.Element {
  const words = useDeviceWords().young;
  const mine = useListed(client, () => client.devices("mine"));
  return (
    <YoungSheet title={words.title} onClose={onClose}>
      <p>{words.lead}</p>
      <Listing listed={mine} words={words}>
        <DeviceList devices={mine.value ?? []} words={words} hereHint={words.hereHint} onRevoke={mine.revoke} />
      </Listing>
      <ThisApp words={useDeviceWords().app.young} />
    </YoungSheet>
  );
}
