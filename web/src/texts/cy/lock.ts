import type { LockWords } from "../en/lock";
import { plural } from "../plural";

/** Staff are spoken to as "chi". */
export const lock: LockWords = {
  title: "Wedi'i gloi",
  lead: "Mae'r hyn oedd ar y sgrin wedi mynd ohoni, a daw yn ôl gyda'ch PIN.",
  pin: "PIN y ddyfais hon",
  unlock: "Datgloi",
  busy: "Yn datgloi…",
  wrong: (left) =>
    plural("cy", left, {
      one: "Nid dyna'r PIN. Bydd un anghywir arall yn dileu'r hyn sydd wedi'i storio yma.",
      other: "Nid dyna'r PIN. # cynnig ar ôl, yna mae'r hyn sydd wedi'i storio yma'n cael ei ddileu.",
    }),
  somebodyElse: "Mewngofnodi fel rhywun arall",
  forgot: "Rwyf wedi anghofio fy PIN",
  forgetTitle: "Dileu'r hyn sydd wedi'i storio yma?",
  forget:
    "All neb ei agor heb y PIN. Yna byddwch yn mewngofnodi gyda'ch cyfrinair a'ch cod, a bydd dyfeisiau cydweithwyr yn trosglwyddo'r sgyrsiau. Mae negeseuon nad oedden nhw wedi mynd eto'n cael eu colli. Tynnwch yr hen ddyfais oddi ar eich rhestr wedyn.",
  erase: "Dileu a mewngofnodi",
  keep: "Rhoi cynnig arall ar y PIN",
  part: "PIN a chlo sgrin",
  off: "Does dim PIN ar y ddyfais hon. Pan nad oes neb yn ei chyffwrdd am dipyn, mae'n eich allgofnodi.",
  on: "Mae PIN ar y ddyfais hon. Pan nad oes neb yn ei chyffwrdd am dipyn, mae'n cloi, ac yn agor gyda'r PIN.",
  after: (minutes) => plural("cy", minutes, { other: "Mae hynny ar ôl # munud." }),
  choose: "Dewiswch PIN, chwech i ddeuddeg digid",
  again: "Yr un PIN eto",
  set: "Gosod y PIN",
  change: "Newid y PIN",
  takeOff: "Tynnu'r PIN",
  digits: "Mae gan PIN chwech i ddeuddeg digid.",
  simple: "Mae hwnna'n rhy hawdd ei ddyfalu. Dewiswch un heb resi nac ailadrodd.",
  differ: "Dydy'r ddau ddim yr un fath.",
  lockNow: "Cloi nawr",
};
