import type { SystemWords } from "../en/system";

export const system: SystemWords = {
  automatic: "Ateb awtomatig",
  closing: "Neges gloi",
  reply: {
    person: {
      in_hours: (time) => `Mae dy neges gyda ni. Bydd rhywun yn ateb erbyn ${time}.`,
      out_of_hours: (time) => `Rydyn ni ar gau nawr. Bydd rhywun yn ateb erbyn ${time}.`,
    },
    staff: {
      in_hours: (time) => `Dywedwyd: mae'r neges gyda ni, ateb erbyn ${time}`,
      out_of_hours: (time) => `Dywedwyd: rydyn ni ar gau, ateb erbyn ${time}`,
    },
  },
  said: {
    person: {
      "desk.stopped": "Rwyt ti wedi stopio negeseuon. Fydd neb yn ysgrifennu atat yma nes i ti ddechrau eto.",
      "desk.started": "Rwyt ti wedi dechrau negeseuon eto",
      "desk.overridden": "Mae rhywun yn y tîm yn poeni amdanat, felly gallan nhw ysgrifennu am ychydig.",
      "desk.closed": "Mae'r sgwrs hon wedi gorffen. Fe gei di ysgrifennu eto unrhyw bryd.",
      "desk.reopened": "Agorodd y tîm y sgwrs hon eto",
    },
    staff: {
      "desk.stopped": "Gofynnodd am ddim mwy o negeseuon (STOP)",
      "desk.started": "Yn derbyn negeseuon eto (START)",
      "desk.overridden": "Diystyrwyd STOP er diogelwch, am 15 munud",
      "desk.closed": "Caewyd y sgwrs",
      "desk.reopened": "Ailagorwyd y sgwrs",
    },
  },
  tomorrow: (time) => `yfory ${time}`,
  onDay: (day, time) => `${day}, ${time}`,
};
