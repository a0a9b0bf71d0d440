import { createContext } from "preact";

/** How the page goes to the organisation's provider, in this tab; the gallery stays where it is. */
export const GoTo = createContext<(address: string) => void>((address) => {
  location.assign(address);
});
