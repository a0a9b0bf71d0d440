import type { JSX } from "preact";

import type { Client } from "../../model";
import { DeviceList } from "../devices/list";
import { Listing } from "../devices/listing";
import { useListed } from "../devices/use-devices";
import { useDeviceWords } from "../devices/words";
import { YoungSheet } from "../young/young-sheet";
import { useRecoveryWords } from "./words";

import "../../styles/recovery.css";

export interface CameBackProps {
  readonly client: Client;
}

/** Ask whoever came back, once, whether an old device is to be taken off. */
export function CameBack({ client }: CameBackProps): JSX.Element {
  const { after } = useRecoveryWords();
  const words = useDeviceWords().young;
  const mine = useListed(client, () => client.devices("mine"));
  const others = (mine.value ?? []).filter(({ here }) => !here);
  const alone = mine.value !== null && others.length === 0;
  const settle = (): void => {
    void client.recovery("settled");
  };
  return (
    <YoungSheet title={after.title} onClose={settle}>
      <div class="recovery" data-step="after">
        {!alone && <p>{after.lead}</p>}
        <Listing listed={mine} words={words}>
          {alone ? <p>{after.none}</p> : <DeviceList devices={others} words={words} hereHint={words.hereHint} onRevoke={mine.revoke} />}
        </Listing>
        <p>{after.words}</p>
        <button type="button" class="button button-main button-wide" data-act="settled" onClick={settle}>
          {after.done}
        </button>
      </div>
    </YoungSheet>
  );
}
