/** Read a join code from the address's fragment, where no server and no log sees it; "" if there is none. */
export function codeInAddress(address: Location): string {
  try {
    return decodeURIComponent(address.hash.slice(1)).trim();
  } catch {
    return "";
  }
}

/** Take the fragment out of the address bar, so that nobody reads the code over a shoulder. */
export function hideCode(address: Location, past: History): void {
  if (address.hash !== "") past.replaceState(past.state, "", address.pathname + address.search);
}
