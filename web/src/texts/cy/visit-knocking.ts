import type { VisitRole } from "../../protocol/visits";
import type { KnockingWords } from "../en/visit-knocking";

const guests: Readonly<Record<VisitRole, string>> = {
  young_person: "",
  staff: "",
  parent: " (rhiant)",
  carer: " (gofalwr)",
  interpreter: " (cyfieithydd)",
  colleague: " (cydweithiwr)",
  young_at_place: "",
};

export const knocking: KnockingWords = {
  label: "Yn aros am ymweliad fideo",
  title: "Ymweliadau nawr a chyn hir",
  nobody: "Does neb yn aros mwyach.",
  named: (name, role) => `${name}${guests[role]}`,
  yours: (names) => `Mae ${names} yn aros am eich ymweliad`,
  teams: (names, _count, team) => `Mae ${names} yn aros am ymweliad${team === "" ? "" : ` gyda ${team}`}`,
  nobodyThere: "does neb yno eto",
  begins: {
    soon: (name, time) => (name === "" ? `Mae'ch ymweliad yn dechrau am ${time}` : `Mae'ch ymweliad gyda ${name} yn dechrau am ${time}`),
    now: (name, time) => (name === "" ? `Roedd eich ymweliad i fod i ddechrau am ${time}` : `Roedd eich ymweliad gyda ${name} i fod i ddechrau am ${time}`),
  },
  since: (time) => `ers ${time}`,
  planned: (time) => `wedi'i drefnu am ${time}`,
  long: "aros hir: mwy na hanner awr",
  notHere: "nid yw'r ddyfais hon yn eu sgwrs eto",
  open: "Agor yr ymweliad",
  openLabel: (name) => `Agor yr ymweliad gyda ${name}`,
  more: (count) => `a ${String(count)} arall`,
  write: "Ysgrifennu atynt",
  writeLabel: (name) => `Ysgrifennu atynt: ${name}`,
  late: "Dweud ein bod ni'n hwyr",
  lateLabel: (names) => `Dweud ein bod ni'n hwyr: ${names}`,
  lateText: "Rydyn ni'n rhedeg yn hwyr. Mae'n ddrwg gennym ni. Gallwch aros yma.",
  telling: "Yn dweud wrthynt…",
  told: (time) => `Dywedwyd am ${time} ein bod ni'n hwyr`,
  notTold: "Wnaeth hynny ddim eu cyrraedd. Rhowch gynnig arall arni, neu ysgrifennwch atynt.",
  elsewhere: (said) => `Yn y cyfamser: ${said}`,
};
