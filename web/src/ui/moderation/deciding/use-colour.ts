import { useState } from "preact/hooks";

/** Keep whether somebody wants pictures in colour, on this device and for nobody else who uses it; grey until they say so. */
export function useColour(account: string): readonly [colour: boolean, choose: (colour: boolean) => void] {
  const name = `earshot.colour ${account}`;
  const [colour, setColour] = useState(() => isKept(name));
  const choose = (wanted: boolean): void => {
    setColour(wanted);
    try {
      if (wanted) localStorage.setItem(name, "yes");
      else localStorage.removeItem(name);
    } catch {
      // Then it holds until the page goes.
    }
  };
  return [colour, choose];
}

function isKept(name: string): boolean {
  try {
    return localStorage.getItem(name) === "yes";
  } catch {
    return false;
  }
}
