import type { JSX } from "preact";
import { useState } from "preact/hooks";

import type { Client } from "../../model";
import type { Told } from "../../model-own-devices";
import { Icon } from "../parts/icons";
import "../../styles/own-devices.css";
import { WhatToDo } from "./what-to-do";
import { type OwnDevicesWords, useOwnDevices } from "./words";

export interface OwnDevicesProps {
  readonly client: Client;
  readonly told: readonly Told[];
  /** The conversation in which a nurse can be asked; null where there is none. */
  readonly talk: string | null;
}

/** The gravest thing to tell of a person's own devices, over everything else until they have seen to it. */
export function OwnDevices({ client, told, talk }: OwnDevicesProps): JSX.Element | null {
  const words = useOwnDevices()[client.face === "person" ? "young" : "staff"];
  const [open, setOpen] = useState(false);
  const [first] = told;
  if (first === undefined) return null;
  const close = (): void => {
    setOpen(false);
  };
  return (
    <section
      class={first.kind === "joined" ? "own-devices own-devices-calm" : "own-devices"}
      aria-label={words.label}
      data-told={first.kind}
    >
      <Line words={words} first={first} more={told.length - 1} />
      <button
        type="button"
        class="button button-small"
        aria-haspopup="dialog"
        onClick={() => {
          setOpen(true);
        }}
      >
        {words.open}
      </button>
      {open && <WhatToDo key={nameOf(first)} client={client} told={first} talk={talk} onClose={close} />}
    </section>
  );
}

interface LineProps {
  readonly words: OwnDevicesWords;
  readonly first: Told;
  readonly more: number;
}

function Line({ words, first, more }: LineProps): JSX.Element {
  const calm = first.kind === "joined";
  return (
    <div class="own-devices-line" role={calm ? "status" : "alert"}>
      <Icon name={calm ? "device" : "alert"} />
      <p>
        <strong>{words.title[first.kind]}</strong>
        {first.kind !== "record" && <span dir="auto"> {first.name === "" ? words.unnamed : first.name}</span>}
        {more > 0 && <span class="own-devices-more"> {words.more(more)}</span>}
      </p>
    </div>
  );
}

function nameOf(told: Told): string {
  return told.kind === "record" ? told.kind : `${told.kind} ${told.device}`;
}
