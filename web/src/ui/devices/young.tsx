import type { JSX } from "preact";
import { useState } from "preact/hooks";

import type { Client } from "../../model";
import { Icon } from "../parts/icons";
import { later } from "../parts/later";
import { YoungSheet } from "../young/young-sheet";
import { DeviceList } from "./list";
import { Listing } from "./listing";
import { ThisApp } from "./this-app";
import { useListed } from "./use-devices";
import { useDeviceWords } from "./words";

/** With the list of words, which few ever need. */
const Making = later<YoungDevicesProps>(async () => (await import("../recovery/making")).Making);

export interface YoungDevicesProps {
  readonly client: Client;
  readonly onClose: () => void;
}

/** A young person's phones and tablets. The one in the hand is left, not removed: that is one press and never hidden. */
export function YoungDevices({ client, onClose }: YoungDevicesProps): JSX.Element {
  const words = useDeviceWords().young;
  const mine = useListed(client, () => client.devices("mine"));
  const [recovery, setRecovery] = useState(false);
  if (recovery) return <Making client={client} onClose={onClose} />;
  return (
    <YoungSheet title={words.title} onClose={onClose}>
      <p>{words.lead}</p>
      <Listing listed={mine} words={words}>
        <DeviceList devices={mine.value ?? []} words={words} hereHint={words.hereHint} onRevoke={mine.revoke} />
      </Listing>
      <button
        type="button"
        class="button button-wide"
        data-opens="recovery"
        onClick={() => {
          setRecovery(true);
        }}
      >
        <Icon name="pencil" small />
        {words.recovery}
      </button>
      <ThisApp words={useDeviceWords().app.young} />
    </YoungSheet>
  );
}
