import type { AttachingWords } from "../en/attaching";

export const attaching: AttachingWords = {
  chosen: "Y llun a ddewiswyd",
  noPlace: "Dydy ble a phryd y cafodd ei dynnu ddim yn cael ei anfon.",
  preparing: "Wrthi'n ei baratoi…",
  sendPicture: "Anfon y llun",
  sendVoice: "Anfon y nodyn llais",
  throwAway: "Taflu i ffwrdd",
  asking: "Efallai bydd y porwr yn gofyn a gaiff Earshot ddefnyddio'r meicroffon.",
  stopAsking: "Ddim nawr",
  recording: "Yn recordio",
  recorded: (span) => `Wedi recordio, ${span}. Mae modd gwrando arno, ei anfon neu ei daflu i ffwrdd.`,
  left: (clock) => `${clock} ar ôl`,
  stop: "Stopio",
  voiceKept: "Mae'r nodyn llais yn dal yma.",
  noRecording: {
    refused: "Does gan Earshot ddim caniatâd i ddefnyddio'r meicroffon. Mae hynny'n iawn: mae modd ysgrifennu yn lle hynny. Mae newid hynny yng ngosodiadau'r porwr ar gyfer y dudalen hon.",
    missing: "Allwn ni ddim dod o hyd i feicroffon ar y ddyfais hon. Mae modd ysgrifennu yn lle hynny.",
    broken: "Wnaeth y recordio ddim gweithio. Efallai bod ap arall yn defnyddio'r meicroffon. Mae modd trio eto, neu ysgrifennu.",
  },
};
