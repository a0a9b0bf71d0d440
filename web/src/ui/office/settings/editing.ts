import { createContext } from "preact";
import { useContext } from "preact/hooks";

import type { Fault, ServiceSettings } from "../../../model-office";
import type { OfficeWords } from "../../../texts/en/office";
import { faultAt } from "./sections";

/** What every field of the editor needs: the draft, the way to change it, and what is wrong with it. */
export interface Editing {
  readonly settings: ServiceSettings;
  readonly change: (change: Partial<ServiceSettings>) => void;
  readonly faults: readonly Fault[];
  /** An old version is only looked at. */
  readonly locked: boolean;
}

const nowhere = { settings: null, change: () => undefined, faults: [], locked: true };

/** Set by the screen; no field stands outside of it. Without settings: the fields are those of another document. */
export const EditingContext = createContext<Omit<Editing, "settings"> & { readonly settings: ServiceSettings | null }>(nowhere);

export function useEditing(): Editing {
  const { settings, ...rest } = useContext(EditingContext);
  if (settings === null) throw new Error("a field stands outside of the editor");
  return { settings, ...rest };
}

/** Whether the fields are only looked at. */
export function useLocked(): boolean {
  return useContext(EditingContext).locked;
}

export function useFault(at: string): Fault | undefined {
  return faultAt(useContext(EditingContext).faults, at);
}

/** Say kindly what is wrong with a field. */
export function faultText(words: OfficeWords, { at, rule }: Fault): string {
  const field = at.split(".").at(-1) ?? at;
  if (rule === "range") return words.ranges[field] ?? words.faults["range"] ?? "";
  return words.faults[rule] ?? words.otherFault(rule);
}

/** A list with one of its items changed, or without it. */
export function replaced<T>(list: readonly T[], index: number, item: T | null): readonly T[] {
  return list.flatMap((each, at) => (at !== index ? [each] : item === null ? [] : [item]));
}

/** A list with an item one place further up (-1) or down (1). */
export function moved<T>(list: readonly T[], index: number, by: -1 | 1): readonly T[] {
  const [item, other] = [list[index], list[index + by]];
  if (item === undefined || other === undefined) return list;
  return list.map((each, at) => (at === index ? other : at === index + by ? item : each));
}
