import type { TrailItem } from "../../../model-casework";
import { useSafeguarding } from "../words";

/** Who did it: a name, or that it was the service, or a device that nobody knows any more. */
export function useActor({ actor, by }: TrailItem): string {
  const words = useSafeguarding().trail;
  if (by !== null) return by.name;
  return actor === "" ? words.service : words.unknownDevice;
}
