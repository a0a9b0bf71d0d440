import { createContext } from "preact";

import type { Knock } from "./knocks";

/** Who waits for this person, for a visit that lies over everything else. */
export const KnocksContext = createContext<readonly Knock[]>([]);
