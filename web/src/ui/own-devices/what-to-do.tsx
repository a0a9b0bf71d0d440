import type { JSX } from "preact";

import type { Client } from "../../model";
import type { DeviceTold, Told } from "../../model-own-devices";
import { useMoments } from "../moments";
import { Icon } from "../parts/icons";
import { ProblemNote } from "../parts/problem";
import { Sheet } from "../parts/sheet";
import { useDeed } from "../staff/use-deed";
import { TellNurse } from "./tell-nurse";
import { type OwnDevicesWords, useOwnDevices } from "./words";

interface WhatToDoProps {
  readonly client: Client;
  readonly told: Told;
  readonly talk: string | null;
  readonly onClose: () => void;
}

/** What it means, and what the person can do about it. */
export function WhatToDo(props: WhatToDoProps): JSX.Element {
  const { client, told, onClose } = props;
  const words = useOwnDevices()[client.face === "person" ? "young" : "staff"];
  return (
    <Sheet title={words.title[told.kind]} onClose={onClose}>
      <div class="own-devices-sheet">
        {told.kind !== "record" && <Which words={words} told={told} />}
        <p>{words.body[told.kind]}</p>
        <ul class="own-devices-steps">
          {words.steps[told.kind === "record" ? "record" : "device"].map((step) => (
            <li key={step}>{step}</li>
          ))}
        </ul>
        <Ways {...props} words={words} />
      </div>
    </Sheet>
  );
}

function Ways({ client, told, talk, onClose, words }: WhatToDoProps & { readonly words: OwnDevicesWords }): JSX.Element {
  const settling = useDeed();
  const removing = useDeed();
  const problem = settling.problem ?? removing.problem;
  return (
    <div class="own-devices-ways">
      {problem !== null && <ProblemNote problem={problem} />}
      {talk !== null && <TellNurse client={client} talk={talk} told={told} />}
      {told.kind !== "record" && (
        <button
          type="button"
          class="button"
          data-act="remove"
          aria-disabled={removing.busy}
          onClick={() => {
            removing.run(() => client.ownDevices("remove", told.device), onClose);
          }}
        >
          <Icon name="bin" small />
          {removing.busy ? words.removing : words.remove}
        </button>
      )}
      <button
        type="button"
        class={told.kind === "joined" ? "button button-main" : "button"}
        data-act="settle"
        aria-disabled={settling.busy}
        onClick={() => {
          settling.run(() => client.ownDevices("settle", told), onClose);
        }}
      >
        {settledBy(words, told)}
      </button>
    </div>
  );
}

function settledBy({ told: asked, read, mine }: OwnDevicesWords, { kind }: Told): string {
  if (kind === "record") return asked;
  return kind === "joined" ? read : mine;
}

interface WhichProps {
  readonly words: OwnDevicesWords;
  readonly told: DeviceTold;
}

function Which({ words: { itself, unnamed, added }, told: { name, at } }: WhichProps): JSX.Element {
  const sayTime = useMoments();
  return (
    <p class="own-devices-which">
      <Icon name="device" small />
      <span dir="auto">{name === "" ? unnamed : itself(name)}</span>
      {at !== null && <span>{added(sayTime(at))}</span>}
    </p>
  );
}
