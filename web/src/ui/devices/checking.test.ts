import { expect, test } from "vitest";

import { utf8 } from "../../protocol/bytes";
import { appOnPaper } from "../gallery/app-on-paper";
import { checkApp, digest } from "./checking";

test("app_is_as_listed_and_its_number_is_the_hash_of_the_list", async () => {
  const seen: string[] = [];
  const get = appOnPaper(null);
  const checked = await checkApp(get, (done, of) => seen.push(`${done}/${of}`));
  expect(checked).toEqual({ hash: await digest(await get("/v1/client/manifest", "gateway")), files: 2, different: [] });
  expect(seen).toEqual(["0/2", "1/2", "2/2"]);
});

test.each([
  ["/", "index.html"],
  ["/assets/main.js", "assets/main.js"],
])("file_that_was_swapped_is_named", async (path, name) => {
  const checked = await checkApp(appOnPaper(path), () => undefined);
  expect(checked.different).toEqual([name]);
});

const HASH = "0".repeat(64);

test.each(["", "not a list\n", `${HASH} one-blank-too-few\n`, `${HASH}  /elsewhere.example/a.js\n`, `${HASH}  ../a.js\n`])("list_that_is_none_is_no_answer", async (list) => {
  await expect(checkApp(() => Promise.resolve(utf8(list)), () => undefined)).rejects.toThrow(TypeError);
});

test("file_that_cannot_be_had_is_no_answer", async () => {
  const get = appOnPaper(null);
  const gone = checkApp((path, from) => (path === "/" ? Promise.reject(new TypeError("gone")) : get(path, from)), () => undefined);
  await expect(gone).rejects.toThrow("gone");
});
