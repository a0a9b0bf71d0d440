import { expect, test } from "vitest";
import { deviceName } from "./device-name";

test.each([
  ["Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15", "iPhone"],
  ["Mozilla/5.0 (Linux; Android 15; Pixel 8) AppleWebKit/537.36 Chrome/140.0 Mobile Safari/537.36", "Android phone"],
  ["Mozilla/5.0 (Linux; Android 15; SM-X700) AppleWebKit/537.36 Chrome/140.0 Safari/537.36", "Android tablet"],
  ["Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15", "Mac"],
  ["something else", "Web browser"],
])("browser_that_says_%s_is_named", (userAgent, name) => {
  expect(deviceName(userAgent)).toBe(name);
});
