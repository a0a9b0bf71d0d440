import type { SignpostWords } from "../en/signposts";
import { plural } from "../plural";

export const signposts: SignpostWords = {
  title: "Cyfeirio at wasanaeth",
  lead: "Mae'r cerdyn yn mynd i'r sgwrs fel y mae yma. Does neb yn gweld a yw'n cael ei agor.",
  text: "Ar gyfer beth",
  age: "Oed",
  area: "Ardal",
  send: (name) => `Anfon at ${name}`,
  count: (count) => plural("cy", count, { two: "# wasanaeth", other: "# gwasanaeth" }),
  noDirectory: "Does dim cyfeiriadur eto. Gall gweinyddwr fewnforio un.",
};
