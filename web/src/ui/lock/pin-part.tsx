import type { JSX } from "preact";
import { useEffect, useId, useState } from "preact/hooks";

import type { Client } from "../../model";
import { faultOf } from "./pins";
import { useLock } from "./words";

interface PinPartProps {
  readonly client: Client;
  readonly pinned: boolean;
}

/** Set, change or take off the PIN of this device, and lock it by hand. */
export function PinPart({ client, pinned }: PinPartProps): JSX.Element {
  const words = useLock();
  const id = useId();
  const [pin, setPin] = useState("");
  const [again, setAgain] = useState("");
  const [fault, setFault] = useState<"digits" | "simple" | "differ" | null>(null);
  const [minutes, setMinutes] = useState<number | null>(null);
  useEffect(() => {
    void client.lock("minutes").then((outcome) => {
      if (outcome.ok) setMinutes(outcome.value);
    });
  }, [client]);
  const field = (name: string, label: string, value: string, onValue: (value: string) => void): JSX.Element => (
    <div class="field">
      <label class="field-label" for={`${id}-${name}`}>
        {label}
      </label>
      <input
        id={`${id}-${name}`}
        class="input input-code"
        type="password"
        inputmode="numeric"
        autocomplete="off"
        value={value}
        onInput={(event) => {
          onValue(event.currentTarget.value);
        }}
      />
    </div>
  );
  return (
    <form
      class="devices-staff pin-part"
      aria-labelledby={`${id}-title`}
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        const found = faultOf(pin, again);
        setFault(found);
        // The session begins anew with the new key, and this sheet goes with the old one.
        if (found === null) void client.lock("setPin", pin);
      }}
    >
      <h3 id={`${id}-title`}>{words.part}</h3>
      <p>
        {pinned ? words.on : words.off} {minutes !== null && words.after(minutes)}
      </p>
      {field("pin", words.choose, pin, setPin)}
      {field("again", words.again, again, setAgain)}
      {fault !== null && (
        <p class="field-problem" role="alert">
          {words[fault]}
        </p>
      )}
      <div class="device-ways">
        <button type="submit" class="button button-main">
          {pinned ? words.change : words.set}
        </button>
        {pinned && (
          <button type="button" class="button" onClick={() => void client.lock("setPin", null)}>
            {words.takeOff}
          </button>
        )}
        {pinned && (
          <button type="button" class="button" data-opens="lock" onClick={() => void client.lockScreen()}>
            {words.lockNow}
          </button>
        )}
      </div>
    </form>
  );
}
