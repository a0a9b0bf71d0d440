/** Which PINs people may choose. */

/** What is wrong with a PIN and its repetition, if anything. */
export function faultOf(pin: string, again: string): "digits" | "simple" | "differ" | null {
  if (!/^[0-9]{6,12}$/.test(pin)) return "digits";
  if (isSimple(pin)) return "simple";
  return pin === again ? null : "differ";
}

/** One digit over and over, a row up or down, or a short piece repeated. */
function isSimple(pin: string): boolean {
  const steps = new Set(Array.from(pin.slice(1), (digit, index) => Number(digit) - Number(pin[index])));
  if (steps.size === 1 && [-1, 0, 1].some((step) => steps.has(step))) return true;
  return [2, 3].some((length) => pin.length % length === 0 && pin === pin.slice(0, length).repeat(pin.length / length));
}
