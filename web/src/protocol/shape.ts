/**
 * Runtime checks of what comes from outside. A reader takes a value and the place where it stands, and
 * gives it back typed or throws `Malformed`. Fields that nobody asks for are ignored, so that a newer
 * gateway may say more.
 */
import { fromBase64Url, isId, plain, type Bytes } from "./bytes";

/** The other side sent something that is not the shape of docs/protocol.md. */
export class Malformed extends Error {
  readonly at: string;

  constructor(at: string) {
    super(`malformed at ${at}`);
    this.name = "Malformed";
    this.at = at;
  }
}

export type Reader<T> = (value: unknown, at: string) => T;

export type Shape<T> = { readonly [K in keyof T]: Reader<T[K]> };

export const text: Reader<string> = (value, at) => {
  if (typeof value !== "string") throw new Malformed(at);
  return value;
};

export const id: Reader<string> = (value, at) => {
  if (typeof value !== "string" || !isId(value)) throw new Malformed(at);
  return value;
};

/** An integer from 0 on that a number holds exactly. */
export const count: Reader<number> = (value, at) => {
  if (typeof value !== "number" || !Number.isSafeInteger(value) || value < 0) throw new Malformed(at);
  return value;
};

export const flag: Reader<boolean> = (value, at) => {
  if (typeof value !== "boolean") throw new Malformed(at);
  return value;
};

export const bytes: Reader<Bytes> = (value, at) => {
  if (!(value instanceof Uint8Array)) throw new Malformed(at);
  return plain(value);
};

/** Bytes where they cannot stand as such: base64url without padding. */
export const base64: Reader<Bytes> = (value, at) => {
  try {
    return fromBase64Url(text(value, at));
  } catch {
    throw new Malformed(at);
  }
};

export function nullable<T>(reader: Reader<T>): Reader<T | null> {
  return (value, at) => (value === null || value === undefined ? null : reader(value, at));
}

export function listOf<T>(reader: Reader<T>): Reader<readonly T[]> {
  return (value, at) => {
    if (!Array.isArray(value)) throw new Malformed(at);
    return value.map((item: unknown, index) => reader(item, `${at}[${index}]`));
  };
}

export function oneOf<const T extends string>(...allowed: readonly T[]): Reader<T> {
  return (value, at) => {
    const found = allowed.find((name) => name === value);
    if (found === undefined) throw new Malformed(at);
    return found;
  };
}

/** The fields of a map, or `Malformed`; an array or a class instance is not a map. */
export function fields(value: unknown, at: string): Readonly<Record<string, unknown>> {
  if (typeof value !== "object" || value === null || Array.isArray(value) || value instanceof Uint8Array) {
    throw new Malformed(at);
  }
  return value as Readonly<Record<string, unknown>>;
}

export function shape<T>(readers: Shape<T>): Reader<T> {
  const names = Object.keys(readers) as (keyof T & string)[];
  return (value, at) => {
    const given = fields(value, at);
    const entries = names.map((name) => [name, readers[name](given[name], at === "" ? name : `${at}.${name}`)]);
    return Object.fromEntries(entries) as T;
  };
}
