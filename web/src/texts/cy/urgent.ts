import type { UrgentLine } from "../en/urgent";

export const urgentLines: readonly UrgentLine[] = [
  {
    id: "999",
    name: "999",
    when: "Mae rhywun wedi cael anaf drwg, wedi cymryd rhywbeth, neu mewn perygl yr eiliad hon.",
    number: "999",
    way: "call",
  },
  {
    id: "111",
    name: "GIG 111",
    when: "Mae angen help arnat ti'n fuan gyda dy gorff neu dy feddwl. Unrhyw bryd, ddydd neu nos. Am deimladau sy'n dy ddychryn, gwasga 2.",
    number: "111",
    way: "call",
  },
  {
    id: "childline",
    name: "Childline",
    when: "Rwyt ti eisiau siarad â rhywun caredig, am unrhyw beth. Unrhyw bryd, ddydd neu nos.",
    number: "0800 1111",
    way: "call",
  },
  {
    id: "shout",
    name: "Shout",
    when: "Byddai'n well gen ti decstio na siarad. Unrhyw bryd, ddydd neu nos.",
    number: "85258",
    way: "text",
    say: "SHOUT",
  },
];
