import type { JSX } from "preact";
import { useState } from "preact/hooks";

import type { Client, Me } from "../../model";
import { PinPart } from "../lock/pin-part";
import { Sheet } from "../parts/sheet";
import { DeviceList } from "./list";
import { Listing } from "./listing";
import { ThisApp } from "./this-app";
import { useListed } from "./use-devices";
import { useDeviceWords } from "./words";

export interface StaffDevicesProps {
  readonly client: Client;
  readonly me: Me;
  readonly pinned: boolean;
  readonly onClose: () => void;
}

/** One's own devices; for administrators, everybody's of staff. */
export function StaffDevices({ client, me, pinned, onClose }: StaffDevicesProps): JSX.Element {
  const words = useDeviceWords().staff;
  const mine = useListed(client, () => client.devices("mine"));
  return (
    <Sheet title={words.title} onClose={onClose}>
      <p>{words.lead}</p>
      <Listing listed={mine} words={words}>
        <DeviceList devices={mine.value ?? []} words={words} hereHint={null} onRevoke={mine.revoke} />
      </Listing>
      <PinPart client={client} pinned={pinned} />
      <ThisApp words={useDeviceWords().app.staff} />
      {me.roles.includes("administrator") && <OfStaff client={client} me={me} />}
    </Sheet>
  );
}

function OfStaff({ client, me }: { readonly client: Client; readonly me: Me }): JSX.Element {
  const words = useDeviceWords().staff;
  const [text, setText] = useState("");
  const staff = useListed(client, () => client.devices("ofStaff"));
  const wanted = text.trim().toLocaleLowerCase();
  const others = (staff.value ?? []).filter(({ account }) => account !== me.account);
  const found = others.filter(({ name }) => name.toLocaleLowerCase().includes(wanted));
  return (
    <section class="devices-staff" aria-labelledby="devices-of-staff">
      <h3 id="devices-of-staff">{words.ofStaff}</h3>
      <p>{words.ofStaffLead}</p>
      <Listing listed={staff} words={words}>
        <label class="field">
          <span class="field-label">{words.find}</span>
          <input
            class="input"
            type="search"
            value={text}
            onInput={(event) => {
              setText(event.currentTarget.value);
            }}
          />
        </label>
        {found.length === 0 && <p role="status">{words.nobody(text)}</p>}
        {found.map((person) => (
          <section key={person.account} class="devices-person" aria-labelledby={`devices-${person.account}`}>
            <h4 id={`devices-${person.account}`}>
              {person.name} <span class="field-hint">{person.title}</span>
            </h4>
            {person.devices.length === 0 ? (
              <p class="field-hint">{words.none}</p>
            ) : (
              <DeviceList devices={person.devices} words={words} hereHint={null} onRevoke={staff.revoke} />
            )}
          </section>
        ))}
      </Listing>
    </section>
  );
}
