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
  consent: {
    person: {
      invite: {
        asked: (who) => `Mae'r tîm yn gofyn a gaiff ${who} ymuno â'r sgwrs hon`,
        accepted: (who) => `Dywedaist ti ie: caiff ${who} ymuno`,
        declined: (who) => `Dywedaist ti na: fydd ${who} ddim yn ymuno`,
        ended: (who) => `All ${who} ddim ymuno na darllen yma bellach`,
        done: (who) => `Roedd ${who} yma`,
      },
      transfer: {
        asked: (who) => `Mae'r tîm yn gofyn a wyt ti am fynd ymlaen gyda ${who}`,
        accepted: (who) => `Dywedaist ti ie i fynd ymlaen gyda ${who}`,
        declined: (who) => `Dywedaist ti na: does dim yn mynd at ${who}`,
        ended: (who) => `Cafodd hynny ei dynnu'n ôl. Aeth dim at ${who}`,
        done: (who) => `Rwyt ti'n mynd ymlaen gyda ${who} mewn sgwrs arall`,
      },
    },
    staff: {
      invite: {
        asked: (who) => `Gofynnwyd a gaiff ${who} ymuno`,
        accepted: (who) => `Dywedodd ie: caiff ${who} ymuno`,
        declined: (who) => `Dywedodd na: chaiff ${who} ddim ymuno`,
        ended: (who) => `Daeth gwahoddiad ${who} i ben`,
        done: (who) => `Bu ${who} yma`,
      },
      transfer: {
        asked: (who) => `Gofynnwyd am fynd ymlaen gyda ${who}`,
        accepted: (who) => `Dywedodd ie i fynd ymlaen gyda ${who}`,
        declined: (who) => `Dywedodd na i fynd ymlaen gyda ${who}`,
        ended: (who) => `Tynnwyd y symud at ${who} yn ôl`,
        done: (who) => `Aeth ymlaen gyda ${who}; mae'r sgwrs hon ar gau`,
      },
    },
  },
  said: {
    person: {
      "desk.stopped": "Rwyt ti wedi stopio negeseuon. Fydd neb yn ysgrifennu atat yma nes i ti ddechrau eto.",
      "desk.started": "Rwyt ti wedi dechrau negeseuon eto",
      "desk.overridden": "Mae rhywun yn y tîm yn poeni amdanat, felly gallan nhw ysgrifennu am ychydig.",
      "desk.closed": "Mae'r sgwrs hon wedi gorffen. Fe gei di ysgrifennu eto unrhyw bryd.",
      "desk.reopened": "Agorodd y tîm y sgwrs hon eto",
      "record.opened": "Agorodd pobl sy'n cadw plant yn ddiogel gofnod sgwrs a orffennodd yma. Roedd rhaid i o leiaf ddau ohonyn nhw gytuno.",
      "identity.opened": "Edrychodd pobl sy'n cadw plant yn ddiogel pwy wyt ti. Roedd yn rhaid i ddau ohonyn nhw gytuno.",
    },
    staff: {
      "desk.stopped": "Gofynnodd am ddim mwy o negeseuon (STOP)",
      "desk.started": "Yn derbyn negeseuon eto (START)",
      "desk.overridden": "Diystyrwyd STOP er diogelwch, am 15 munud",
      "desk.closed": "Caewyd y sgwrs",
      "desk.reopened": "Ailagorwyd y sgwrs",
      "record.opened": "Agorodd arweinwyr diogelu gofnod wedi'i selio o gyswllt",
      "identity.opened": "Darllenwyd pwy ydyn nhw, mewn achos diogelu",
    },
  },
  tomorrow: (day, time) => `yfory, ${day} ${time}`,
  onDay: (day, time) => `${day}, ${time}`,
};
