import type { TrailFilter } from "../../../model-casework";

/** Every entry there is. */
export const EVERYTHING: TrailFilter = { about: null, actor: null, kind: null, since: null, until: null };
