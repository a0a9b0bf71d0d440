import type { JSX } from "preact";

import type { Client, Conversation } from "../../model";
import type { Told } from "../../model-own-devices";
import { later } from "../parts/later";
import type { OwnDevicesProps } from "./told";

const Loaded = later<OwnDevicesProps>(async () => (await import("./told")).OwnDevices, "quiet");

interface TellingProps {
  readonly client: Client;
  readonly told: readonly Told[] | undefined;
  /** Where a young person can ask a nurse. */
  readonly conversation?: Conversation | undefined;
}

/** What there is to tell of a person's own devices, once there is something. */
export function OwnDevices({ client, told = [], conversation }: TellingProps): JSX.Element | null {
  return told.length === 0 ? null : <Loaded client={client} told={told} talk={conversation?.id ?? null} />;
}
