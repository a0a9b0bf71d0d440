/** Browsers often come without Welsh dates and lists, so these are written out here. */
const days = ["Sul", "Llun", "Mawrth", "Mercher", "Iau", "Gwener", "Sadwrn"];
const months = [
  "Ionawr",
  "Chwefror",
  "Mawrth",
  "Ebrill",
  "Mai",
  "Mehefin",
  "Gorffennaf",
  "Awst",
  "Medi",
  "Hydref",
  "Tachwedd",
  "Rhagfyr",
];

/** Write a date out ("Dydd Mawrth, 10 Mawrth"). */
export function longDate(at: Date, withYear: boolean): string {
  const year = withYear ? ` ${at.getFullYear()}` : "";
  return `Dydd ${days[at.getDay()] ?? ""}, ${at.getDate()} ${months[at.getMonth()] ?? ""}${year}`;
}

/** Name the day of the week in a sentence ("dydd Mawrth"). */
export function weekday(at: Date): string {
  return `dydd ${days[at.getDay()] ?? ""}`;
}

/** Write a date without its weekday ("10 Mawrth 2026"). */
export function fullDate(at: Date): string {
  return `${at.getDate()} ${months[at.getMonth()] ?? ""} ${at.getFullYear()}`;
}

/** Write a date shortly ("10 Maw"). */
export function shortDate(at: Date): string {
  return `${at.getDate()} ${(months[at.getMonth()] ?? "").slice(0, 3)}`;
}

/** Join names: "a" before a consonant, "ac" before a vowel. */
export function listed(names: readonly string[]): string {
  const last = names[names.length - 1];
  if (last === undefined || names.length === 1) return last ?? "";
  const and = /^[aeiouwyâêîôûŵŷ]/i.test(last) ? "ac" : "a";
  return `${names.slice(0, -1).join(", ")} ${and} ${last}`;
}
