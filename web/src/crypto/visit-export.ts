/** What a visit takes from the conversation's group (docs/visits.md sections 5 and 7). */
import { mlsExporter } from "ts-mls";
import { idBytes, plain, type Bytes } from "../protocol/bytes";
import { epochOf, type GroupState } from "./group";
import type { Suite } from "./suite";

const KEY_SIZE = 32;

export interface VisitSecrets {
  readonly epoch: number;
  /** Seals signals between members. */
  readonly member: Bytes;
  /** The base of the media keys. */
  readonly base: Bytes;
}

export async function visitSecrets(suite: Suite, state: GroupState, visit: string): Promise<VisitSecrets> {
  const derive = async (label: string): Promise<Bytes> => {
    return plain(await mlsExporter(state.keySchedule.exporterSecret, label, idBytes(visit), KEY_SIZE, suite));
  };
  return {
    epoch: epochOf(state),
    member: await derive("Earshot visit signal"),
    base: await derive("Earshot visit media"),
  };
}
