import type { Device } from "../../model-devices";
import { desk, NOW, otter, quiet, ready, talk } from "./people";
import type { Screen } from "./screens";
import type { RecoveryAnswers } from "./answers";
import { refuse, ScriptedClient } from "./scripted-client";

const DAY = 86_400_000;

const yes = <T>(value: T): { readonly ok: true; readonly value: T } => ({ ok: true, value });

const phone: Device = { id: "phone-1", name: "Android phone", addedAt: NOW, seenAt: NOW, revokedAt: null, erasedAt: null, here: true };
const lost: Device = { ...phone, id: "phone-0", name: "iPhone", addedAt: NOW - 90 * DAY, seenAt: NOW - 3 * DAY, here: false };

const MAKING = [".chat-readers", "[data-opens=devices]", "[data-opens=recovery]", "[data-act=make]"];
const TWELVE = "abandon amount liar amount expire adjust cage candy arch gather drum buyer";

function making(answers: RecoveryAnswers, ...open: readonly string[]): Screen {
  const devices = { mine: () => yes([phone]) };
  const recovery: RecoveryAnswers = { standing: () => yes({ madeAt: null }), make: () => yes(null), remove: () => yes(null), ...answers };
  return { make: () => new ScriptedClient("person", ready(otter, [desk(otter, talk)]), { devices, recovery }), open };
}

function coming(text: string, answers: RecoveryAnswers = {}, ...open: readonly string[]): Screen {
  return {
    make: () => new ScriptedClient("person", quiet("signed-out"), { recovery: answers }),
    open: ["[data-opens=recovery]", ...(text === "" ? ["[data-place='0']"] : [])],
    further: { type: text === "" ? [] : [["[data-place='0']", text]], open },
  };
}

function back(devices: readonly Device[]): Screen {
  const answers = { devices: { mine: () => yes(devices), revoke: () => yes(null) }, recovery: { settled: () => yes(null) } };
  const snapshot = { ...ready(otter, [desk(otter, talk)]), cameBack: true };
  return { make: () => new ScriptedClient("person", snapshot, answers), open: ["[data-step=after] p"] };
}

const before = MAKING.slice(0, 3);
const had: RecoveryAnswers = { standing: () => yes({ madeAt: NOW - 9 * DAY }) };

export const recoveryScreens: Readonly<Record<string, Screen>> = {
  "young-recovery-none": making({}, ...before, "[data-step=standing] p"),
  "young-recovery-had": making(had, ...before, "[data-step=standing] strong"),
  "young-recovery-offline": making({ standing: () => refuse("network") }, ...before, "[data-step=standing] .note"),
  "young-recovery-shown": making({}, ...MAKING, ".recovery-words"),
  "young-recovery-proof": making({}, ...MAKING, "[data-act=written]", "[data-step=proof] p"),
  "young-recovery-proof-wrong": making({}, ...MAKING, "[data-act=written]", "[data-step=proof] [type=submit]", ".field-problem"),
  "young-recovery-remove": making(had, ...before, "[data-act=remove]", ".recovery-ask p"),
  "young-recovery-removed": making(had, ...before, "[data-act=remove]", "[data-act=remove-yes]"),
  "young-come-back": coming(""),
  "young-come-back-mistakes": coming("abandom amount liar"),
  "young-come-back-missing": coming("abandon amount liar", {}, "[type=submit]"),
  "young-come-back-mismatch": coming(TWELVE.replace("buyer", "zoo"), {}, "[type=submit]", ".field-problem"),
  "young-come-back-refused": coming(TWELVE, { use: () => refuse("recovery.refused") }, "[type=submit]", ".note"),
  "young-came-back": back([phone, lost]),
  "young-came-back-alone": back([phone]),
};
