import { utf8 } from "../../protocol/bytes";
import { digest, type GetFile } from "../devices/checking";

/** An app of two files, of which `swapped` is another one than the list says. */
export function appOnPaper(swapped: string | null): GetFile {
  const [page, script] = [utf8("<!doctype html>"), utf8("start();")];
  return async (path) => {
    if (path === "/v1/client/manifest") return utf8(`${await digest(script)}  assets/main.js\n${await digest(page)}  index.html\n`);
    if (path === swapped) return utf8("other();");
    return path === "/" ? page : script;
  };
}
