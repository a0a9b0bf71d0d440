/** Two edits of one document: what each changed, and both together. Plain JSON only. */

type Json = null | boolean | number | string | readonly Json[] | JsonMap;

interface JsonMap {
  readonly [name: string]: Json;
}

/** A document, taken for the JSON that it is. */
function json(document: object): Json {
  return document as Json;
}

function isMap(value: Json | undefined): value is JsonMap {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

export function isSame(one: unknown, other: unknown): boolean {
  if (one === other) return true;
  if (typeof one !== "object" || typeof other !== "object" || one === null || other === null) return false;
  const names = Object.keys(one);
  if (Array.isArray(one) !== Array.isArray(other) || names.length !== Object.keys(other).length) return false;
  const [a, b] = [one as Record<string, unknown>, other as Record<string, unknown>];
  return names.every((name) => name in b && isSame(a[name], b[name]));
}

/** The paths at which two documents differ. A list is one thing: it differs as a whole. */
export function changesBetween(before: object, after: object): readonly string[] {
  return walk(json(before), json(after), "");
}

function walk(before: Json | undefined, after: Json | undefined, at: string): readonly string[] {
  if (isSame(before, after)) return [];
  if (!isMap(before) || !isMap(after)) return [at];
  const names = new Set([...Object.keys(before), ...Object.keys(after)]);
  return [...names].flatMap((name) => walk(before[name], after[name], at === "" ? name : `${at}.${name}`));
}

/** Put two edits of `base` together: where both changed the same thing, mine stays. */
export function mergeEdits<T extends object>(base: T, mine: T, theirs: T): T {
  return together(json(base), json(mine), json(theirs)) as T;
}

function together(base: Json | undefined, mine: Json | undefined, theirs: Json | undefined): Json | undefined {
  if (isSame(mine, base)) return theirs;
  if (isSame(theirs, base) || !isMap(mine) || !isMap(theirs) || !isMap(base)) return mine;
  const names = new Set([...Object.keys(theirs), ...Object.keys(mine)]);
  const merged = [...names].map((name) => [name, together(base[name], mine[name], theirs[name])] as const);
  return Object.fromEntries(merged.filter(([, value]) => value !== undefined)) as Json;
}

/** Read what stands at a path such as `hours.monday[1]`; undefined where nothing does. */
export function valueAt(document: object, path: string): unknown {
  return path
    .split(/[.[\]]+/)
    .filter((step) => step !== "")
    .reduce<unknown>((value, step) => (typeof value === "object" && value !== null ? (value as Record<string, unknown>)[step] : undefined), document);
}
