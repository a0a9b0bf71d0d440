/** Where tiles and entries lie (C2SP tlog-tiles): arithmetic alone. */
export const WIDTH = 256;

/** A tile of hashes, or with `level` null a bundle of entries; partial below `WIDTH`. */
export interface Resource {
  readonly level: number | null;
  readonly index: number;
  readonly width: number;
  readonly path: string;
}

function resource(level: number | null, index: number, width: number): Resource {
  const parts = [String(index % 1000).padStart(3, "0")];
  for (let rest = Math.floor(index / 1000); rest > 0; rest = Math.floor(rest / 1000)) {
    parts.unshift(`x${String(rest % 1000).padStart(3, "0")}`);
  }
  const kind = level === null ? "entries" : String(level);
  const partial = width === WIDTH ? "" : `.p/${String(width)}`;
  return { level, index, width, path: `tile/${kind}/${parts.join("/")}${partial}` };
}

function row(level: number | null, size: number): readonly Resource[] {
  const full = Math.floor(size / WIDTH);
  const whole = Array.from({ length: full }, (_, index) => resource(level, index, WIDTH));
  return size % WIDTH === 0 ? whole : [...whole, resource(level, full, size % WIDTH)];
}

/** Name every bundle of entries of a log of this size. */
export function bundles(size: number): readonly Resource[] {
  return row(null, size);
}

/** Name every tile of a tree of this size, from the leaves up. */
export function tiles(size: number): readonly Resource[] {
  const found: Resource[] = [];
  for (let [level, hashes] = [0, size]; hashes > 0; [level, hashes] = [level + 1, Math.floor(hashes / WIDTH)]) {
    found.push(...row(level, hashes));
  }
  return found;
}
