import type { SafeguardingWords } from "../en/safeguarding";
import { plural } from "../plural";
import { casework } from "./safeguarding-cases";
import { retention } from "./safeguarding-retention";
import { trail } from "./safeguarding-trail";

export const safeguarding: SafeguardingWords = {
  title: "Diogelu",
  tabsLabel: "Rhannau o'r diogelu",
  tabs: { cases: "Achosion", records: "Cofnodion", retention: "Cadw", trail: "Trywydd", proof: "Gwirio prawf" },
  more: "Dangos mwy",
  cancel: "Canslo",
  missing: "Mae angen hwn.",
  lettersLeft: (count) => plural("cy", count, { one: "# llythyren ar ôl", two: "# lythyren ar ôl", other: "# llythyren ar ôl" }),
  problems: {
    "case.version": "Newidiodd rhywun yr achos yn y cyfamser. Mae'n cael ei ddangos fel y mae nawr; edrychwch, a phwyswch eto.",
    "case.state": "Cafodd yr achos ei gau neu ei agor yn y cyfamser.",
    "case.open_tasks": "Mae tasgau ar agor. Gorffennwch nhw yn gyntaf.",
    "case.not_yours": "Mae hwn ar gyfer arweinwyr diogelu ac aelodau'r achos. Mae'r ffaith eich bod wedi gofyn yn y trywydd.",
    "case.unknown": "Does dim achos fel hwn.",
    "case.source": "Dyw'r hyn y dylai'r achos ddod ohono ddim yno, neu ni chafodd y sgwrs fideo ei cholli.",
    "case.member": "Does dim modd gadael y person hwn i mewn i achos.",
    "case.decision": "Mae rhan o'r ffurflen ar goll.",
    "case.identity": "Nid rhif GIG yw hwn, neu does dim wedi'i lenwi.",
    "case.no_decision": "Does neb wedi penderfynu rhannu eto.",
    "case.glass": "Does dim modd ei ddarllen: does neb wedi cytuno eto, mae drosodd, neu gofynnwyd ar ddyfais arall.",
    "retention.not_yours": "Mae hwn ar gyfer arweinwyr diogelu a gweinyddwyr.",
    "retention.unknown": "Does dim ffeil fel hon mwyach.",
    "retention.born": "All y pen-blwydd hwnnw ddim bod.",
    "trail.not_yours": "Mae hwn ar gyfer archwilwyr, arweinwyr diogelu a gweinyddwyr.",
    "trail.unknown": "Does dim wedi'i gyhoeddi eto. Mae hynny'n cymryd eiliad.",
    "request.malformed": "Dyw rhywbeth yn y ffurflen ddim fel y dylai fod.",
    "conversation.not_yours": "Dyw'r sgwrs hon ddim ar agor i chi.",
  },
  cases: casework,
  retention,
  trail,
};
