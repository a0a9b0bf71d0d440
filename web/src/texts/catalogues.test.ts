import { describe, expect, test } from "vitest";

import protocol from "../../../docs/protocol.md?raw";
import { attaching as attachingCy } from "./cy/attaching";
import { desk as deskCy } from "./cy/desk";
import { devices as devicesCy } from "./cy/devices";
import { lock as lockCy } from "./cy/lock";
import { notifications as notificationsCy } from "./cy/notifications";
import { moderation as moderationCy } from "./cy/moderation";
import { office as officeCy } from "./cy/office";
import { consents as consentsCy } from "./cy/consents";
import { mine as mineCy } from "./cy/mine";
import { safeguarding as safeguardingCy } from "./cy/safeguarding";
import { ownDevices as ownDevicesCy } from "./cy/own-devices";
import { records as recordsCy } from "./cy/records";
import { recovery as recoveryCy } from "./cy/recovery";
import { shared as sharedCy } from "./cy/shared";
import { signposts as signpostsCy } from "./cy/signposts";
import { spaces as spacesCy } from "./cy/spaces";
import { staff as staffCy } from "./cy/staff";
import { system as systemCy } from "./cy/system";
import { urgentLines as urgentCy } from "./cy/urgent";
import { visit as visitCy } from "./cy/visit";
import { knocking as knockingCy } from "./cy/visit-knocking";
import { ways as waysCy } from "./cy/ways";
import { young as youngCy } from "./cy/young";
import { attaching as attachingEn } from "./en/attaching";
import { desk as deskEn } from "./en/desk";
import { devices as devicesEn } from "./en/devices";
import { lock as lockEn } from "./en/lock";
import { notifications as notificationsEn } from "./en/notifications";
import { moderation as moderationEn } from "./en/moderation";
import { office as officeEn } from "./en/office";
import { consents as consentsEn } from "./en/consents";
import { mine as mineEn } from "./en/mine";
import { safeguarding as safeguardingEn } from "./en/safeguarding";
import { ownDevices as ownDevicesEn } from "./en/own-devices";
import { records as recordsEn } from "./en/records";
import { recovery as recoveryEn } from "./en/recovery";
import { shared as sharedEn } from "./en/shared";
import { signposts as signpostsEn } from "./en/signposts";
import { spaces as spacesEn } from "./en/spaces";
import { staff as staffEn } from "./en/staff";
import { system as systemEn } from "./en/system";
import { urgentLines as urgentEn } from "./en/urgent";
import { visit as visitEn } from "./en/visit";
import { knocking as knockingEn } from "./en/visit-knocking";
import { ways as waysEn } from "./en/ways";
import { young as youngEn } from "./en/young";
import { isProblemCode, problemCodes } from "./problem-codes";

/** Codes that no gateway says. */
const OURS = new Set<string>(["network", "link.broken", "attachment.broken", "picture.unreadable"]);

/** Names that are the same in both languages. */
const SAME = new Set(["appName"]);

function entries(catalogue: object, path = ""): readonly (readonly [string, unknown])[] {
  return Object.entries(catalogue).flatMap(([key, value]: [string, unknown]) =>
    typeof value === "object" && value !== null ? entries(value, `${path}${key}/`) : [[`${path}${key}`, value] as const],
  );
}

describe.each([
  ["shared", sharedEn, sharedCy],
  ["attaching", attachingEn, attachingCy],
  ["young", youngEn, youngCy],
  ["staff", staffEn, staffCy],
  ["devices", devicesEn, devicesCy],
  ["lock", lockEn, lockCy],
  ["ways", waysEn, waysCy],
  ["notifications", notificationsEn, notificationsCy],
  ["signposts", signpostsEn, signpostsCy],
  ["office", officeEn, officeCy],
  ["moderation", moderationEn, moderationCy],
  ["spaces", spacesEn, spacesCy],
  ["safeguarding", safeguardingEn, safeguardingCy],
  ["records", recordsEn, recordsCy],
  ["recovery", recoveryEn, recoveryCy],
  ["own devices", ownDevicesEn, ownDevicesCy],
  ["system", systemEn, systemCy],
  ["mine", mineEn, mineCy],
  ["consents", consentsEn, consentsCy],
  ["desk", deskEn, deskCy],
  ["visit", visitEn, visitCy],
  ["knocking", knockingEn, knockingCy],
] as const)("the %s catalogue", (_name, en, cy) => {
  test("has the same keys in both languages", () => {
    expect(entries(cy).map(([key]) => key)).toEqual(entries(en).map(([key]) => key));
  });

  test("has words for each key, and Welsh ones in Welsh", () => {
    const english = new Map(entries(en));
    for (const [key, value] of entries(cy)) {
      if (typeof value !== "string") continue;
      expect(value, key).not.toBe("");
      if (!SAME.has(key)) expect(value, key).not.toBe(english.get(key));
    }
  });
});

test("urgent lines name the same places with the same numbers in both languages", () => {
  const numbers = (lines: typeof urgentEn): readonly string[] => lines.map((line) => `${line.id} ${line.number} ${line.way}`);
  expect(numbers(urgentCy)).toEqual(numbers(urgentEn));
});

test("each code with words of its own is one of the protocol's", () => {
  const section = protocol.slice(protocol.indexOf("## 9. Codes"));
  for (const code of problemCodes) {
    if (!OURS.has(code)) expect(section).toContain(`\`${code}\``);
  }
});

test("each code that spaces have words for is one of the protocol's", () => {
  const section = protocol.slice(protocol.indexOf("## 9. Codes"));
  for (const code of Object.keys(spacesEn.problems)) expect(section).toContain(`\`${code}\``);
});

test("codes that only the client can mend have no words of their own", () => {
  expect(isProblemCode("group.wrong_epoch")).toBe(false);
});
