import { plural, type Language } from "./plural";

/** Write a span as a player does ("0:07"). */
export function clockOf(milliseconds: number): string {
  const seconds = Math.max(0, Math.round(milliseconds / 1000));
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}

/** Say a span of up to a few minutes. */
export function spanInWords(language: Language, milliseconds: number): string {
  const seconds = Math.max(1, Math.round(milliseconds / 1000));
  const [whole, rest] = [Math.floor(seconds / 60), seconds % 60];
  const parts = [whole > 0 ? minutes(language, whole) : "", rest > 0 ? secondsIn(language, rest) : ""];
  return parts.filter((part) => part !== "").join(" ");
}

function minutes(language: Language, count: number): string {
  if (language === "cy") return plural("cy", count, { two: "# funud", other: "# munud" });
  return plural("en", count, { one: "# minute", other: "# minutes" });
}

function secondsIn(language: Language, count: number): string {
  if (language === "cy") return plural("cy", count, { other: "# eiliad" });
  return plural("en", count, { one: "# second", other: "# seconds" });
}
