import type { visits as en } from "../en/office-visits";

/** Rhan y swyddfa am ymweliadau fideo. */
export const visits: typeof en = {
  title: "Ymweliadau fideo",
  lead: (organisation) => `Mae hyn yn wir am ymweliadau fideo pob tîm yn ${organisation}.`,
  relayOnly: "Does neb yn dysgu cyfeiriad rhyngrwyd y llall",
  relayOnlyHint:
    "Mae'r llun a'r sain yn mynd drwy ras gyfnewid eich sefydliad. Fel arall gall dwy ochr galwad ddysgu cyfeiriad ei gilydd, sy'n gallu dangos yn fras ble mae rhywun. Ni all y ras gyfnewid weld na chlywed neb.",
  relayOnlyWhen:
    "Mae'n defnyddio mwy o linell y ras gyfnewid. Mae'n wir am bawb sy'n ymuno o hyn ymlaen; mae galwadau sydd ar y gweill yn parhau fel y maent.",
  noRelay: "Nid yw eich gweithredwr yn rhedeg ras gyfnewid, felly ni ellir troi hyn ymlaen: ni allai neb gwrdd. Gofynnwch iddynt osod gweinydd TURN.",
  relayGone:
    "Mae hyn ymlaen, ond nid yw eich gweithredwr yn rhedeg ras gyfnewid: ni all neb gwrdd drwy fideo nawr. Diffoddwch ef, neu gofynnwch iddynt osod gweinydd TURN.",
  twoStaff: "Dau aelod o staff ym mhob ymweliad",
  twoStaffHint:
    "Dim ond tra bo dau aelod gwahanol o staff yno y caiff person ifanc ei adael i mewn. Os bydd un ohonynt yn mynd, does neb yn clywed neb nes bod dau yno eto, ac mae'r trywydd yn dweud hynny.",
  twoStaffWhen: "Mae'n wir am ymweliadau sy'n cael eu trefnu o hyn ymlaen. Os nad yw ymlaen, gellir gofyn am ddau o hyd wrth drefnu ymweliad.",
  save: "Cadw",
  saved: "Wedi'i gadw. Mae'r trywydd yn dweud pwy ddewisodd hyn.",
  conflict:
    "Cadwodd rhywun arall y rhain yn y cyfamser. Mae'r hyn a newidiodd yma nawr, a'ch newidiadau chi hefyd. Edrychwch drosto a'i gadw eto.",
  notYours: "Dim ond gweinyddwyr sy'n gallu newid hyn.",
};
