import { plural } from "../plural";
import { casework } from "./safeguarding-cases";
import { retention } from "./safeguarding-retention";
import { trail } from "./safeguarding-trail";

/** What safeguarding says: cases, retention, the trail. Loaded when it is opened. */
export const safeguarding = {
  title: "Safeguarding",
  tabsLabel: "Parts of safeguarding",
  tabs: { cases: "Cases", records: "Records", retention: "Retention", trail: "Trail", proof: "Check a proof" },
  more: "Show more",
  cancel: "Cancel",
  missing: "This is needed.",
  lettersLeft: (count: number): string => plural("en", count, { one: "# letter left", other: "# letters left" }),
  problems: {
    "case.version": "Somebody changed the case meanwhile. It is shown as it is now; look, and press again.",
    "case.state": "The case was closed or opened meanwhile.",
    "case.open_tasks": "Tasks are open. Finish them first.",
    "case.not_yours": "This is for safeguarding leads and for the members of the case. That you asked is in the trail.",
    "case.unknown": "There is no such case.",
    "case.source": "What the case should come from is not there, or the video chat was not missed.",
    "case.member": "This person cannot be let into a case.",
    "case.decision": "Part of the form is missing.",
    "case.identity": "This is not an NHS number, or nothing was filled in.",
    "case.no_decision": "Nobody has decided to share yet.",
    "case.glass": "It cannot be read: nobody agreed yet, it is over, or it was asked on another device.",
    "retention.not_yours": "This is for safeguarding leads and administrators.",
    "retention.unknown": "There is no such file any more.",
    "retention.born": "That birthday cannot be.",
    "trail.not_yours": "This is for auditors, safeguarding leads and administrators.",
    "trail.unknown": "Nothing is published yet. That takes a moment.",
    "request.malformed": "Something in the form is not as it should be.",
    "conversation.not_yours": "This conversation is not open to you.",
  } as Readonly<Record<string, string>>,
  cases: casework,
  retention,
  trail,
};

export type SafeguardingWords = typeof safeguarding;
