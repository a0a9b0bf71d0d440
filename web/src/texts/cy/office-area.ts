import type { area as en } from "../en/office-area";

/** Rhan y swyddfa am ystafell aros tîm ar gyfer ymweliadau fideo. */
export const area: typeof en = {
  title: "Ystafell aros",
  lead: (team) => `Sut mae ystafell aros ymweliadau fideo ${team} yn gweithio.`,
  access: "Pryd gall pobl ddod ohonynt eu hunain",
  accessWhen: "Ar agor",
  accessHint:
    "Does neb yn cael ei gadw allan o ymweliad rydych wedi'i drefnu: o hanner awr cyn yr ymweliad, a thra bo gwesteiwr yno, gall pobl ddod beth bynnag mae'r amserau yma'n ei ddweud. Mae pwy sy'n dod yn gynt na hynny'n cael gwybod pryd mae'n agor.",
  accesses: { always: "Bob amser", desk: "Tra bo'r ddesg ar agor", own: "Ar ei hamserau ei hun" },
  suspend: "Cau am gyfnod",
  suspendOn: "Ni all neb ddod ohonynt eu hunain am gyfnod",
  suspendHint: "Mae ymweliadau a drefnwyd yn digwydd o hyd, ac mae pwy sy'n aros yn barod yn cael aros. Symudwch neu ganslo'r ymweliadau na allwch eu cynnal.",
  untilDay: "Ar gau tan (diwrnod)",
  untilTime: "Amser",
  past: "Mae'r amser hwnnw wedi bod, felly mae'r ystafell aros ar agor eto.",
  reason: "Pam",
  reasonHint: "Mewn geiriau caredig: mae pobl ifanc yn darllen hyn.",
  words: "Eich geiriau eich hun",
  before: "Cyn ymweliad",
  beforeHint: "Mae'n sefyll uwchben y prawf camera. Gadewch y ddau'n wag os nad oes gennych ddim i'w ddweud.",
  after: "Ar ôl ymweliad",
  afterHint: "Mae'n sefyll ar y dudalen olaf. Gadewch y ddau'n wag os nad oes gennych ddim i'w ddweud.",
  phone: "Pan nad yw fideo'n gweithio",
  phoneLabel: "Rhif i'w ffonio",
  phoneHint:
    "Gall pobl ifanc a gwesteion ei ffonio: ar ôl aros yn hir, neu pan fydd y fideo, y camera a'r meicroffon yn methu. Dewiswch un y bydd rhywun yn ei ateb tra bo ymweliadau. Gadewch ef yn wag os nad oes un; gall pobl ifanc ysgrifennu yn y sgwrs o hyd.",
  consent: "Beth mae pobl yn cytuno iddo",
  consentMore: (number) =>
    number === 0
      ? "Does dim testun nawr, felly does neb yn cael ei ofyn."
      : `Dyma destun ${String(number)}. Mae'r llwybr a'r ymweliad yn dangos pwy gytunodd i ba un. Os newidiwch ef, mae'n cael y rhif nesaf, ac mae pawb yn cael eu gofyn eto.`,
  consentText: "Testun",
  consentHint: "Mae pobl ifanc a gwesteion yn darllen hwn, ac yn ticio blwch, cyn mynd i mewn. Gadewch y ddau'n wag i ofyn dim.",
  tags: "Beth mae ymweliadau'n cyfrif fel",
  tagsHint: "Mae'r gwesteiwr yn dewis o'r rhain ar ôl ymweliad. Maent yn cael eu cyfrif yn yr ystadegau, lle nad yw rhifau bach byth yn cael eu dangos.",
  addTag: "Ychwanegu un",
  tagLabel: (language) => `Enw (${language})`,
  tagCode: "Cod",
  removeTag: (name) => `Tynnu ${name}`,
  saved: "Wedi'i gadw. Mae yn y llwybr pwy a gadwodd hyn.",
  faulty: "Ni all rhywbeth aros fel y mae. Ni chafodd ei gadw.",
  conflict: "Mae rhywun arall wedi cadw'r rhain yn y cyfamser. Mae'r hyn a newidiwyd ganddyn nhw yma nawr, a'r hyn a newidiwyd gennych chi hefyd. Edrychwch drosto a chadwch eto.",
};
