/** What a browser's own words say it runs on, for the question "Add this device?". */
const KNOWN: readonly (readonly [RegExp, string])[] = [
  [/iPhone/, "iPhone"],
  [/iPad/, "iPad"],
  [/Android.*Mobile/, "Android phone"],
  [/Android/, "Android tablet"],
  [/CrOS/, "Chromebook"],
  [/Windows/, "Windows computer"],
  [/Macintosh/, "Mac"],
  [/Linux/, "Linux computer"],
];

export function deviceName(userAgent: string): string {
  return KNOWN.find(([pattern]) => pattern.test(userAgent))?.[1] ?? "Web browser";
}
