import type { SharedWords } from "../en/shared";
import { plural } from "../plural";
import type { ProblemCode } from "../problem-codes";

const problems: Record<ProblemCode, string> = {
  network: "Does dim modd cyrraedd Earshot ar hyn o bryd. Beth am wirio'r cysylltiad â'r we, a thrio eto?",
  "request.too_large": "Mae'r neges yna'n rhy hir. Beth am ei hanfon mewn dwy ran?",
  "request.too_many": "Dyna lawer o gynigion.",
  "request.origin": "Wnaeth y dudalen hon ddim agor yn iawn. Mae angen ei chau ac agor Earshot eto.",
  "session.missing": "Mae angen mewngofnodi eto.",
  "session.ended": "Mae angen mewngofnodi eto.",
  "device.revoked": "Cafodd Earshot ei ddiffodd ar y ddyfais hon.",
  "device.proof": "Doedd dim modd gwirio'r ddyfais hon. Beth am drio eto?",
  "device.challenge": "Cymerodd hynny ychydig yn rhy hir. Beth am drio eto?",
  "device.unknown": "Dydyn ni ddim yn adnabod y ddyfais hon bellach. Mae modd ymuno eto gyda chod.",
  "join.code_unknown": "Dydyn ni ddim yn adnabod y cod yna. Edrycha arno eto, fesul llythyren.",
  "join.code_ended": "Dydy'r cod yna ddim yn gweithio mwyach. Gofynna i dy ysgol am un newydd.",
  "join.nickname_taken": "Mae rhywun newydd gymryd yr enw yna. Dewisa un arall.",
  "join.nickname_unknown": "Mae'r enw yna wedi mynd. Dewisa un o'r rhestr.",
  "sign_in.refused": "Doedd hynny ddim yn cyfateb. Gwiriwch yr enw defnyddiwr, y cyfrinair a'r cod, yna rhowch gynnig arall arni.",
  "conversation.unknown": "Allwn ni ddim dod o hyd i'r sgwrs hon.",
  "conversation.not_yours": "Does dim modd agor y sgwrs hon.",
  "conversation.not_member": "Dydy'r ddyfais hon ddim yn y sgwrs eto. Bydd hi cyn bo hir.",
  "store.unavailable": "Dydy Earshot ddim yn ateb ar hyn o bryd. Does dim byd wedi mynd ar goll. Beth am drio eto mewn munud?",
};

/** Both faces use these, so they avoid having to choose between "ti" and "chi"; joining is for the young. */
export const shared: SharedWords = {
  appName: "Earshot",
  languageLabel: "Iaith",
  close: "Cau",
  back: "Yn ôl",
  tryAgain: "Trio eto",
  loading: "Wrthi'n paratoi…",

  link: {
    online: "Ar-lein",
    connecting: "Yn cysylltu…",
    offline: "All-lein",
  },
  states: {
    queued: "Yn aros i fynd",
    sent: "Wedi'i hanfon",
    delivered: "Wedi cyrraedd",
    read: "Wedi'i darllen",
    refused: "Heb ei hanfon",
  },
  thread: {
    label: "Negeseuon",
    you: "Fi",
    today: "Heddiw",
    yesterday: "Ddoe",
    unread: "Newydd",
    jump: (count) =>
      count === 0
        ? "Mynd i'r diweddaraf"
        : plural("cy", count, { one: "# neges newydd", two: "# neges newydd", other: "# neges newydd" }),
    earlier: "Ysgrifennwyd cyn i'r tîm ymuno",
    typing: (names) => `Mae ${names} yn ysgrifennu`,
    tooLong: "Mae'r neges hon yn rhy hir i'w hanfon.",
    editAgain: "Ei newid",
    copy: "Copïo",
    copied: "Wedi'i chopïo",
  },
  notices: {
    opened: "Dechreuodd y sgwrs",
    joined: (names) => `Ymunodd ${names}`,
    left: (names) => `Gadawodd ${names}`,
    youJoined: "Mae modd darllen o'r fan hon ymlaen",
    unreadable: "Does dim modd agor un neges ar y ddyfais hon",
    newer: "Mae angen fersiwn newydd o Earshot ar gyfer y neges hon. Mae angen cau'r dudalen a'i hagor eto.",
  },
  composer: {
    send: "Anfon",
    left: (count) => plural("cy", count, { one: "# llythyren ar ôl", two: "# lythyren ar ôl", other: "# llythyren ar ôl" }),
    over: (count) =>
      plural("cy", count, { one: "# llythyren yn ormod", two: "# lythyren yn ormod", other: "# llythyren yn ormod" }),
    keptHere: "Mae'r geiriau'n dal yma.",
  },
  members: {
    you: "fi",
    youngPerson: "Person ifanc",
    devices: (count) => plural("cy", count, { one: "# ddyfais", two: "# ddyfais", other: "# dyfais" }),
  },

  problems,
  otherProblem: "Aeth rhywbeth o'i le ar ein hochr ni. Beth am drio eto?",
  problemCode: "Cod i'r bobl sy'n gofalu am Earshot:",
  waitSeconds: (count) =>
    plural("cy", count, { other: "Trio eto ymhen # eiliad." }),
  waitMinutes: (count) =>
    plural("cy", count, { two: "Trio eto ymhen # funud.", other: "Trio eto ymhen # munud." }),
};
