import type { Snapshot } from "../../model";
import type { SignOnReturn, Ways } from "../../model-ways";
import { amina, inbox, NOW, quiet, ready } from "./people";
import type { Screen } from "./screens";
import type { WaysAnswers } from "./answers";
import { refuse, ScriptedClient } from "./scripted-client";

const DAY = 86_400_000;
const OPEN = ["[data-opens=ways]"];
const MAKE_CODES = ".ways-part:last-child .button-wide";

const yes = <T>(value: T): { readonly ok: true; readonly value: T } => ({ ok: true, value });

const few: Ways = {
  account: "000102030405060708090a0b0c0d0e0f",
  username: "amina",
  name: amina.name,
  passkeys: [
    { id: "passkey-1", credential: "AAEC", name: "Work tablet", createdAt: NOW - 40 * DAY, usedAt: NOW - 3_600_000 },
    { id: "passkey-2", credential: "AwQF", name: "Key on my lanyard", createdAt: NOW - 2 * DAY, usedAt: null },
  ],
  codesLeft: 7,
  codesMadeAt: NOW - 40 * DAY,
};

const none: Ways = { ...few, passkeys: [], codesLeft: 0, codesMadeAt: null };

const codes = [
  "7HQ2-MZ4T-9K0C-V3XW",
  "B4RA-09YD-KQ7M-2TFN",
  "C8WZ-5E1P-XJ6H-R0SV",
  "D2NM-Q7BK-43GA-Y9TC",
  "E6FJ-1VXR-80PW-HZ5D",
  "F0KS-G4CE-TN2Q-7MBA",
  "G9YP-W3HD-5RJ1-XV6Z",
  "H5TB-8MQN-E0FK-C2SG",
  "J1AV-R6ZX-9WD4-PHY7",
  "K3GE-0SCJ-QB8T-N5MF",
];

const answers: WaysAnswers = {
  ways: () => yes(few),
  rename: () => yes(few),
  remove: () => yes(few),
  codes: () => yes(codes),
};

function mine(more: WaysAnswers = {}): () => ScriptedClient {
  return () => new ScriptedClient("staff", ready(amina, inbox()), { ways: { ...answers, ...more } });
}

/** As the gateway: what was refused is done once somebody proved who they are. */
function proving(): ScriptedClient {
  let proved = false;
  return mine({
    codes: () => (proved ? yes(codes) : refuse("sign_in.stale")),
    proveByPassword: () => {
      proved = true;
      return yes(null);
    },
  })();
}

const TRUST = "Leicestershire Partnership Trust";
const linkedTo = { provider: TRUST, linkedAt: NOW - 12 * DAY };

const provided: WaysAnswers = {
  ...answers,
  provider: () => yes(TRUST),
  leave: (purpose) => yes(`https://login.example.org/?for=${purpose}`),
  link: () => yes(linkedTo),
  unlink: () => yes(null),
};

const back: SignOnReturn = { state: "AAEC", code: "SplxlOBeZQQYbYS6WxSbIA", error: "" };

/** Somebody comes back from their organisation's provider. */
function returning(snapshot: Snapshot, more: WaysAnswers): () => ScriptedClient {
  return () => {
    const client = new ScriptedClient("staff", snapshot, { ways: { ...provided, ...more } });
    client.back = back;
    return client;
  };
}

function signOn(snapshot: Snapshot, purpose: "again" | "link"): () => ScriptedClient {
  return returning(snapshot, { comeBack: () => yes({ purpose, vouched: null }) });
}

/** Stale, and linked. */
function provingThere(): ScriptedClient {
  return mine({ ...provided, codes: () => refuse("sign_in.stale") })();
}

export const waysScreens: Readonly<Record<string, Screen>> = {
  "staff-sign-in-recovery": { make: () => new ScriptedClient("staff", quiet("signed-out")), open: [".sign-in-card .button-plain"] },
  "staff-sign-in-passkey": {
    make: () => new ScriptedClient("staff", quiet("signed-out"), { ways: { challenge: () => yes("AAEC") } }),
  },
  "staff-sign-in-provider": { make: () => new ScriptedClient("staff", quiet("signed-out"), { ways: provided }) },
  "staff-sign-in-provider-unknown": { make: returning(quiet("signed-out"), { comeBack: () => refuse("provider.unknown") }) },
  "staff-sign-in-provider-busy": {
    make: () => {
      const client = new ScriptedClient("staff", quiet("signed-out"), {}, ["ways"]);
      client.back = back;
      return client;
    },
  },
  "staff-sign-on-proved": { make: signOn(ready(amina, inbox()), "again") },
  "staff-sign-on-linked": { make: signOn(ready(amina, inbox()), "link") },
  "staff-sign-on-refused": { make: returning(ready(amina, inbox()), { comeBack: () => refuse("provider.taken") }) },
  "staff-ways-linked": { make: mine(provided), open: [...OPEN, "[data-part=provider]"] },
  "staff-ways-unlinked": { make: mine({ ...provided, link: () => yes({ ...linkedTo, linkedAt: null }) }), open: [...OPEN, "[data-part=provider]"] },
  "staff-ways-unlinking": { make: mine(provided), open: [...OPEN, "[data-part=provider] .button", "[data-part=provider] [role=alert]"] },
  "staff-proving-provider": { make: provingThere, open: [...OPEN, MAKE_CODES, "[data-asks=proof] [data-part=provider]"] },
  "staff-ways": { make: mine(), open: [...OPEN, ".ways"] },
  "staff-ways-none": { make: mine({ ways: () => yes(none) }), open: [...OPEN, ".ways"] },
  "staff-ways-offline": { make: mine({ ways: () => refuse("network") }), open: [...OPEN, ".note-problem"] },
  "staff-ways-unnamed": { make: mine(), open: [...OPEN, ".ways-form .button-main", ".field-problem"] },
  "staff-ways-naming": { make: mine(), open: [...OPEN, ".ways-row .button-small", ".ways-row .input"] },
  "staff-ways-removing": { make: mine(), open: [...OPEN, ".ways-row .button-small:last-child", ".ways-row .button-main"] },
  "staff-ways-codes": { make: mine(), open: [...OPEN, MAKE_CODES, ".ways-codes"] },
  "staff-proving": { make: proving, open: [...OPEN, MAKE_CODES, "[data-asks=proof]"] },
  "staff-proving-missing": { make: proving, open: [...OPEN, MAKE_CODES, "[data-asks=proof] [type=submit]", "[data-asks=proof] .field-problem"] },
};
