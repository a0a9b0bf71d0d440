import type { OwnDevicesTexts } from "../en/own-devices";

const young: OwnDevicesTexts["young"] = {
  label: "Dy ddyfeisiau",
  more: (count) => (count === 1 ? "1 peth arall i edrych arno" : `${String(count)} o bethau eraill i edrych arnyn nhw`),
  open: "Beth alla i ei wneud?",
  added: (when) => `Daeth i mewn: ${when}`,
  itself: (name) => `Mae'n galw ei hun: ${name}`,
  unnamed: "dyfais heb enw",
  mine: "Fi biau hi",
  read: "Iawn",
  told: "Rydw i wedi dweud wrth rywun. Dechrau eto",
  remove: "Tynnu hi allan",
  removing: "Yn ei thynnu…",
  title: {
    swapped: "Cafodd un o dy ddyfeisiau ei newid",
    returned: "Mae dyfais a gafodd ei thynnu yn ôl",
    stranger: "Mae dyfais yma efallai nad wyt ti'n ei hadnabod",
    hidden: "Mae dyfais yma sydd heb ei nodi",
    recovered: "Daeth rhywun yn ôl gyda dy eiriau adfer",
    joined: "Mae dyfais newydd yn dy gyfrif",
    record: "Dyw cofnod dy ddyfeisiau ddim yn ffitio",
  },
  body: {
    swapped: "Mae ganddi enw un o dy ddyfeisiau. Ond nid ei hallwedd hi yw'r un a gafodd ei nodi.",
    returned: "Tynnodd rhywun y ddyfais hon. Nawr mae hi yn dy gyfrif eto.",
    stranger: "Wnaeth yr un o dy ddyfeisiau di ei gadael i mewn. Gallai fod yn eiddo i rywun arall.",
    hidden: "Mae pob dyfais newydd yn cael ei nodi, er mwyn i ti ei gweld. Chafodd hon ddim.",
    recovered: "Defnyddion nhw'r deuddeg gair a ysgrifennaist ti. Os mai ti oedd, mae popeth yn iawn. Os na, daeth rhywun o hyd i dy eiriau.",
    joined: "Gadawodd un o dy ddyfeisiau di hi i mewn. Os mai ti oedd, mae popeth yn iawn.",
    record: "Mae pob dyfais newydd yn cael ei nodi, er mwyn i ti ei gweld. Nid yr hyn a welwn ni nawr yw'r hyn a welon ni o'r blaen.",
  },
  steps: {
    device: [
      "Wnest ti ddim byd o'i le.",
      "Os nad wyt ti'n adnabod y ddyfais hon, tynna hi allan. Wedyn all hi ddim darllen beth rwyt ti'n ei ysgrifennu nesaf.",
      "Dweda wrth nyrs yn y sgwrs. Gallan nhw ddarganfod beth ddigwyddodd.",
    ],
    record: [
      "Wnest ti ddim byd o'i le, ac fe gei di ddal ati i ysgrifennu.",
      "Dweda wrth nyrs yn y sgwrs. Gallan nhw ofyn i'r bobl sy'n gofalu am yr ap hwn.",
    ],
  },
};

const staff: OwnDevicesTexts["young"] = {
  label: "Eich dyfeisiau",
  more: (count) => (count === 1 ? "1 arall i edrych arni" : `${String(count)} arall i edrych arnyn nhw`),
  open: "Beth i'w wneud",
  added: (when) => `Mewngofnodwyd: ${when}`,
  itself: (name) => `Mae'n galw ei hun: ${name}`,
  unnamed: "dyfais heb enw",
  mine: "Fi oedd hynny",
  read: "Iawn",
  told: "Mae'r gweinyddwr yn gwybod. Dechrau eto o'r cofnod hwn",
  remove: "Ei thynnu allan",
  removing: "Yn ei thynnu…",
  title: {
    swapped: "Cafodd un o'ch dyfeisiau ei newid",
    returned: "Mae dyfais a gafodd ei thynnu yn ôl",
    stranger: "Mae dyfais arall wedi mewngofnodi fel chi",
    hidden: "Nid yw un o ddyfeisiau eich cyfrif yn y trywydd",
    recovered: "Daeth rhywun yn ôl gyda geiriau adfer",
    joined: "Mae dyfais newydd yn eich cyfrif",
    record: "Nid yw trywydd eich dyfeisiau yn ffitio",
  },
  body: {
    swapped: "Mae ganddi enw un o'ch dyfeisiau, ond nid ei hallwedd hi yw'r un a nodwyd yn y trywydd.",
    returned: "Mae'r trywydd yn dweud bod y ddyfais hon wedi'i thynnu. Mae hi yn eich cyfrif eto.",
    stranger: "Gall pwy bynnag sy'n ei dal ddarllen eich sgyrsiau. Os mai chi a fewngofnododd arni, mae popeth yn iawn.",
    hidden: "Mae pob dyfais yn cael ei nodi yn y trywydd pan gaiff ei hychwanegu. Mae hon ar waith ac ni chafodd ei nodi.",
    recovered: "Does gan staff ddim geiriau adfer. Dywedwch wrth eich gweinyddwr.",
    joined: "Os mai chi a fewngofnododd arni, mae popeth yn iawn.",
    record: "Nid yw'r hyn mae'r gwasanaeth yn ei ddangos nawr yn barhad o'r hyn a welodd y ddyfais hon o'r blaen, neu ni ellir ei wirio.",
  },
  steps: {
    device: [
      "Os nad chi biau hi, tynnwch hi allan. Yna caiff ei thynnu o bob sgwrs.",
      "Dywedwch wrth eich gweinyddwr ar unwaith. Gall weld yn y trywydd pryd a sut y daeth i mewn.",
      "Newidiwch eich cyfrinair: efallai fod rhywun yn ei wybod.",
    ],
    record: [
      "Gallwch ddal ati i weithio: mae eich sgyrsiau wedi'u hamgryptio fel o'r blaen.",
      "Dywedwch wrth eich gweinyddwr. Ar ôl adfer copi wrth gefn mae hyn i'w ddisgwyl; fel arall nid yw.",
    ],
  },
};

export const ownDevices: OwnDevicesTexts = {
  young,
  staff,
  nurse: {
    tell: "Dweud wrth nyrs yn y sgwrs",
    telling: "Yn anfon…",
    wasTold: "Wedi'i anfon. Bydd nyrs yn ateb yn dy sgwrs.",
    message: (name) => `Mae dyfais yn fy nghyfrif nad ydw i'n ei hadnabod: ${name}. Allwch chi fy helpu?`,
    messageRecord: "Mae fy ap yn dweud bod cofnod fy nyfeisiau wedi'i newid. Allwch chi fy helpu?",
  },
};
