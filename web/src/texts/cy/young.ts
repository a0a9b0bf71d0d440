import type { YoungWords } from "../en/young";

/** The young person is spoken to as "ti", as a nurse in school would. */
export const young: YoungWords = {
  bar: {
    help: "Angen help nawr?",
    leave: "Gadael y dudalen",
  },
  leave: {
    presses: (left) => `Gwasga Shift ${left === 1 ? "unwaith" : "ddwywaith"} eto i adael`,
    leaving: "Yn gadael…",
  },

  code: {
    title: "Siarad â rhywun sy'n gwrando",
    lead: "Gelli di ysgrifennu at dîm nyrsys yr ysgol yma. Does dim rhaid dweud pwy wyt ti.",
    label: "Dy god",
    hint: "Mae ar y poster neu'r cerdyn o dy ysgol. Does dim ots am lythrennau mawr neu fach.",
    empty: "Teipia dy god yn gyntaf.",
    submit: "Nesaf",
    looking: "Yn chwilio am dy god…",
  },
  offer: {
    youCanWriteTo: "Yma gelli di ysgrifennu at",
    ages: (band) => `Oed ${band}`,
    answersTitle: "Pobl go iawn sy'n ateb",
    answers: "Mae tîm nyrsys yr ysgol yn darllen dy eiriau ac yn ateb. Nid robot sydd yma.",
    privateTitle: "Mae'n aros o fewn y tîm",
    private: "Does neb yn gweld dy enw iawn. Dim ond ti a'r tîm nyrsys sy'n gallu darllen dy negeseuon.",
    safeTitle: "Rydyn ni'n dy gadw'n ddiogel",
    safe: "Os wyt ti neu rywun arall mewn perygl, efallai bydd rhaid i ni ddweud wrth oedolyn arall. Rydyn ni'n ceisio siarad â ti am hynny yn gyntaf.",
    urgentTitle: "Nid ar gyfer argyfwng",
    urgent: "Allwn ni ddim ateb yn syth bob tro. Os oes angen help arnat ti ar unwaith, dewisa “Angen help nawr?” ar frig y dudalen.",
    next: "Dewis enw",
    otherCode: "Defnyddio cod arall",
  },
  name: {
    title: "Dewisa enw",
    lead: "Dyma beth fydd y nyrsys yn dy alw di. Fydd neb yn gwybod mai ti sydd yno.",
    legend: "Enwau i ddewis ohonyn nhw",
    others: "Dangos rhai eraill",
    newOnes: "Chwe enw newydd i ddewis ohonyn nhw",
    choose: "Dewisa enw yn gyntaf.",
    submit: "Dechrau sgwrsio",
    busy: "Yn paratoi dy sgwrs…",
    promise: "Does neb yn gweld dy enw iawn. Dim ond ti a'r tîm nyrsys sy'n gallu darllen dy negeseuon.",
  },

  chat: {
    opening: "Yn agor dy sgwrs…",
    notices: "Hysbysiadau",
    readBy: (names) => `Mae ${names} yn gallu darllen hwn`,
    noTeamYet: "Dim ond ti, nes i'r tîm gyrraedd",
    emptyTitle: (name) => `Helo, ${name}`,
    emptyLead: "Ysgrifenna am beth bynnag sydd ar dy feddwl. Does dim cwestiynau gwirion yma.",
    starters: "Ddim yn siŵr sut i ddechrau?",
    chips: ["Rydw i'n poeni am rywbeth", "Mae gen i gwestiwn am fy nghorff", "Digwyddodd rhywbeth yn yr ysgol"],
    placeholder: "Ysgrifenna neges",
    label: "Dy neges",
    offline: "Rwyt ti all-lein. Mae dy eiriau'n cael eu cadw'n ddiogel yma ac yn mynd pan ddei di'n ôl ar-lein.",
    connecting: "Yn cysylltu… Gelli di ddal ati i ysgrifennu.",
    joining: "Yn paratoi dy sgwrs. Gelli di ysgrifennu mewn eiliad.",
    waiting: "Rydyn ni'n trwsio'r sgwrs hon. Does dim angen i ti wneud dim byd. Does dim wedi mynd ar goll.",
    held: "Gelli di ddarllen yma, ond all y ddyfais hon ddim anfon ar hyn o bryd. Nid dy fai di yw hyn. Os oes angen help arnat ti nawr, defnyddia “Angen help nawr?” ar y top.",
    afterFirst: "Mae dy neges ar ei ffordd. Bydd nyrs yn ei darllen ac yn ateb yma. Gelli di gau'r dudalen a dod yn ôl.",
  },
  readers: {
    title: "Pwy sy'n gallu darllen hwn",
    lead: "Dim ond y bobl ar y rhestr hon.",
    lockTitle: "Wedi'i gloi ar dy ffôn",
    lock: "Mae dy eiriau'n cael eu cloi cyn gadael dy ffôn. Dim ond y bobl ar y rhestr hon sy'n gallu eu datgloi. Nid dy ysgol, na hyd yn oed y bobl sy'n rhedeg Earshot.",
    sharedTitle: "Pryd efallai bydd rhaid dweud wrth rywun",
    shared: "Os wyt ti neu rywun arall mewn perygl, efallai bydd rhaid i nyrs ddweud wrth oedolyn arall sy'n gallu helpu. Maen nhw'n ceisio siarad â ti yn gyntaf.",
    leaveTitle: "Gadael yn gyflym",
    leave: "Mae “Gadael y dudalen” yn cau'r sgwrs ar unwaith ac yn dangos y tywydd. Mae gwasgu Shift dair gwaith yn gwneud yr un peth. All e ddim tynnu'r dudalen hon o hanes dy borwr, na rhwystro rhywun sy'n gwylio dy ffôn.",
    languageTitle: "Iaith",
  },

  urgent: {
    title: "Help ar unwaith",
    lead: "Does dim rhaid i ti fod ar dy ben dy hun gyda hyn. Mae'r bobl hyn eisiau clywed gen ti. Mae am ddim.",
    call: (number) => `Ffonio ${number}`,
    text: (number) => `Tecstio ${number}`,
    history: "Gall galwadau a negeseuon testun ymddangos ar dy ffôn neu dy fil. Os nad yw hynny'n ddiogel, gofynna i ffrind neu oedolyn rwyt ti'n ymddiried ynddo ffonio ar dy ran.",
  },

  offerHelp: {
    title: "Hoffet ti gael help ar unwaith?",
    lead: "Mae hynny'n swnio'n anodd iawn. Gelli di siarad â rhywun y funud hon. Mae am ddim, ac mae'n iawn gofyn.",
    private: "Mae dy neges yn mynd at y tîm yr un fath. Dim ond ti sy'n gallu gweld y blwch hwn.",
  },

  elsewhere: {
    title: "Mae dy sgwrs ar agor mewn ffenestr arall",
    lead: "Dim ond mewn un lle ar y tro mae Earshot yn gallu bod ar agor.",
    takeOver: "Ei defnyddio yma",
  },
  revoked: {
    title: "Cafodd dy sgwrs ei thynnu o'r ddyfais hon",
    lead: "Mae popeth oedd yn cael ei gadw yma wedi mynd, felly all neb ddod o hyd iddo. Gelli di ddechrau eto gyda chod o dy ysgol.",
  },
};
