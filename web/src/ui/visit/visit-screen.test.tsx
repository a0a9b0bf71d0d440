import { render } from "preact";
import { afterEach, beforeEach, expect, test } from "vitest";

import "../gallery/young-face";
import { CallDeedsOnPaper } from "../gallery/call-on-paper";
import { mountFace } from "../gallery/faces";
import type { ScriptedClient } from "../gallery/scripted-client";
import { settle, stage, strike } from "../gallery/stage";
import { aminaHere, openArea, otterHere, stateOf, viewOf } from "../gallery/visit-people";
import { LanguageProvider } from "../language";
import { VisitScreen } from "./visit-screen";

let root: HTMLElement;

beforeEach(() => {
  root = document.createElement("div");
  document.body.append(root);
});

afterEach(() => {
  strike(root);
  root.remove();
});

async function show(name: string): Promise<ScriptedClient> {
  return stage(name, root, mountFace);
}

async function press(selector: string): Promise<void> {
  const found = root.querySelector<HTMLElement>(selector);
  if (found === null) throw new Error(`there is no ${selector}`);
  found.click();
  await settle();
}

test("leaf_tells_the_host_and_changes_nothing_on_the_screen", async () => {
  const client = await show("young-visit-call");
  const before = root.innerHTML;
  await press("[data-control=quiet]");
  expect(client.calls).toContainEqual(["notSafe"]);
  expect(root.innerHTML).toBe(before);
});

test("host_lets_in_by_the_name_and_role_on_the_screen", async () => {
  const client = await show("staff-visit-call");
  // On a narrow screen the list lies in a sheet.
  if (root.querySelector("[data-act=admit]") === null) await press("[data-control=people]");
  await press("[data-act=admit]");
  expect(client.calls).toContainEqual(["admit", "5".repeat(32), "Sarah Hill", "parent"]);
});

test("visit_does_not_end_before_it_is_said_whether_the_young_person_was_seen_alone", async () => {
  const client = await show("staff-visit-end");
  await press("[data-act=end]");
  expect(client.calls).not.toContainEqual(["end"]);
  expect(root.querySelector("[role=alert]")?.textContent).toContain("yes or no");
  await press("input[value=carer_present]");
  await press("[data-act=end]");
  expect(client.calls).toContainEqual(["end"]);
});

test("refused_camera_is_said_and_one_can_go_on", async () => {
  const client = await show("young-visit-test-refused");
  expect(root.textContent).toContain("isn't allowed to use it");
  await press("[data-act=ready]");
  expect(client.calls).toContainEqual(["arrive", 0]);
});

test("whose_frames_fail_is_named", async () => {
  await show("young-visit-failing");
  expect(root.querySelector(".tile-trouble")?.textContent).toContain("Beth Carter");
});

test("whoever_lost_the_line_is_said_to_reconnect_and_a_picture_that_still_comes_stays", async () => {
  await show("young-visit-reconnecting");
  const [amina, beth] = [...root.querySelectorAll(".tile:not(.tile-own)")];
  expect(amina?.querySelector(".tile-trouble")?.textContent).toBe("Amina Yusuf is reconnecting. You can go on talking.");
  expect(amina?.querySelector("video")).not.toBeNull();
  expect(beth?.querySelector(".tile-trouble")?.textContent).toBe("Beth Carter lost the line and is reconnecting.");
  expect(beth?.querySelector("video")).toBeNull();
  expect(root.querySelector(".call-notices")?.textContent).toContain("You are offline. Reconnecting…");
});

test("nobody_sits_before_a_picture_that_stands_still_in_silence", async () => {
  await show("young-visit-stalled");
  const [amina, ...others] = [...root.querySelectorAll(".tile:not(.tile-own)")];
  expect(amina?.querySelector(".tile-trouble")?.textContent).toBe("Connecting…");
  expect(amina?.querySelector("video")).toBeNull();
  // A picture alone may be held back so that the sound stays good; and who is not heard sends nothing here.
  expect(others.map((each) => each.querySelector(".tile-trouble"))).toEqual([null, null]);
});

test("answer_to_the_roll_call_is_given_once_and_in_ones_own_words", async () => {
  const client = await show("young-visit-roll-call");
  await press("[data-act=not-alone]");
  const field = root.querySelector<HTMLInputElement>(".roll-call input");
  if (field === null) throw new Error("there is no field");
  field.value = "my brother";
  field.dispatchEvent(new InputEvent("input", { bubbles: true }));
  await settle();
  await press(".roll-call button[type=submit]");
  expect(client.calls).toContainEqual(["answerCall", false, "my brother"]);
});

test("who_speaks_and_how_the_line_is_stand_above_the_pictures_in_words", async () => {
  await show("young-visit-call");
  expect(root.querySelector(".call-speaks")?.textContent).toBe("Amina Yusuf speaking");
  expect(root.querySelector(".call-quality")?.textContent).toBe("Good connection");
});

test("weak_line_leads_to_what_takes_less", async () => {
  const client = await show("young-visit-weak");
  expect(root.querySelector(".call-quality")?.textContent).toBe("Very weak connection");
  await press("[data-act=weaker]");
  expect(client.calls).toContainEqual(["setThrift", "audio"]);
});

test("weak_line_with_sound_alone_leads_to_the_chat", async () => {
  const client = await show("young-visit-weak-sound");
  expect(root.querySelector(".call-notice")?.textContent).toContain("Write in the chat");
  await press("[data-act=weaker]");
  expect(client.calls).toContainEqual(["leave"]);
});

test("list_that_contradicts_itself_is_said_to_be_wrong", async () => {
  await show("young-visit-stopped");
  expect(root.querySelector(".call-notices")?.textContent).toContain("Something is wrong with who is in this room.");
});

test("staff_read_after_a_visit_who_was_there_when_and_how_alone_the_young_person_was", async () => {
  await show("staff-visit-after");
  const stays = [...root.querySelectorAll(".outcome-there li")].map(({ textContent }) => textContent);
  expect(stays).toEqual([
    "Amina Yusuf (Staff), 14:06 to 14:32",
    "Quiet Otter (Young person), 14:08 to 14:18; agreed to text 2",
    "Iwona Nowak (Interpreter), 14:09 to 14:32; agreed to text 2",
    "Quiet Otter (Young person), 14:19 to 14:32; agreed to text 2",
  ]);
  expect(root.querySelector(".outcome")?.textContent).toContain("Seen alone: no: A parent or carer stayed");
  expect(root.querySelector(".outcome-ask")).toBeNull();
});

test("whether_they_were_seen_alone_is_asked_again_where_it_was_not_said_or_did_not_arrive", async () => {
  const client = await show("staff-visit-after-unsaid");
  await press("[data-act=say-alone]");
  expect(root.querySelector(".outcome-ask [role=alert]")?.textContent).toContain("yes or no");
  await press("[data-answer=yes]");
  await press("[data-act=say-alone]");
  const path = `/v1/visits/${"f".repeat(32)}/seen-alone`;
  expect(client.calls).toContainEqual(["visitCall", "POST", path, { answer: "yes", why: "" }]);
  expect(root.querySelector(".outcome-ask [role=alert]")?.textContent).toContain("can't reach Earshot");
});

test("host_who_goes_before_the_end_is_asked_when_they_have_gone", async () => {
  const client = await show("staff-visit-left");
  expect(root.querySelector("[data-act=again]")).not.toBeNull();
  await press("[data-answer=no]");
  await press("input[value=technical]");
  await press("[data-act=say-alone]");
  const path = `/v1/visits/${"f".repeat(32)}/seen-alone`;
  expect(client.calls).toContainEqual(["visitCall", "POST", path, { answer: "no", why: "technical" }]);
});

test("who_comes_agrees_first_and_says_to_which_text", async () => {
  const client = await show("young-visit-agree");
  expect(root.querySelector(".visit-test > .team-words")?.textContent).toContain("Find a quiet place");
  expect(root.querySelector(".agreement [role=alert]")?.textContent).toContain("Tick the box");
  expect(client.calls.map(([name]) => name)).not.toContain("arrive");
  await press("[name=agree]");
  await press("[data-act=ready]");
  expect(client.calls).toContainEqual(["arrive", 2]);
});

test("who_comes_too_early_is_told_when_and_why_and_cannot_go_on", async () => {
  await show("young-visit-suspended");
  expect(root.querySelector(".visit-shut .lead")?.textContent).toMatch(/^You can come /);
  expect(root.querySelector(".visit-shut .team-words")?.textContent).toContain("training day");
  expect(root.querySelector(".visit-shut")?.textContent).toContain("It takes place as planned.");
  expect(root.querySelector("[data-act=ready]")).toBeNull();
});

test("who_waits_is_told_about_how_long_in_round_words", async () => {
  await show("young-visit-estimate");
  expect(root.querySelector(".visit-wait")?.textContent).toBe("It may take about 10 minutes.");
});

test("host_says_what_the_visit_counts_as", async () => {
  const client = await show("staff-visit-after-tags");
  await press("[data-act=save-tags]");
  expect(client.calls).toContainEqual(["visitCall", "POST", `/v1/visits/${"f".repeat(32)}/tags`, { tags: ["sleep"] }]);
  expect(root.querySelector(".outcome-tags [role=status]")?.textContent).toContain("Saved.");
});

test("who_leaves_after_the_page_was_loaded_again_in_a_call_sees_the_page_after_it", async () => {
  const show = async (place: "inside" | "left"): Promise<void> => {
    const state = stateOf(viewOf({ ...otterHere, place }, [aminaHere]), []);
    render(
      <LanguageProvider>
        <VisitScreen state={state} call={call} face="person" guests={null} onClose={() => undefined} onEnd={() => undefined} />
      </LanguageProvider>,
      root,
    );
    await settle();
  };
  const call = new CallDeedsOnPaper([], openArea);
  await show("inside");
  await show("left");
  expect(root.querySelector(".visit-after h1")?.textContent).toBe("You have left the video chat.");
  expect(root.querySelector(".visit-test")).toBeNull();
  await press("[data-act=again]");
  expect(root.querySelector(".visit-test")).not.toBeNull();
});

const ring = { dial: "+441753123456", text: "01753 123456" };

function offered(): string | null {
  return root.querySelector<HTMLElement>(".instead")?.dataset["why"] ?? null;
}

test("chat_and_telephone_are_quiet_until_half_an_hour_has_gone", async () => {
  await show("young-visit-waiting-help");
  expect(offered()).toBeNull();
  const quiet = root.querySelector<HTMLDetailsElement>(".instead-quiet");
  expect(quiet?.open).toBe(true);
  expect(quiet?.textContent).toContain(ring.text);
  await show("young-visit-waiting-long");
  expect(offered()).toBe("late");
  expect(root.querySelector(".instead-quiet")).toBeNull();
  expect(root.querySelector<HTMLAnchorElement>(".instead a")?.getAttribute("href")).toBe(`tel:${ring.dial}`);
  // What the words of five minutes say is said by these.
  expect(root.textContent).not.toContain("This takes longer than it should");
});

test("who_takes_the_chat_leaves_and_is_back_in_it", async () => {
  for (const [place, people, calls] of [
    ["waiting", [aminaHere], [["leave"]]],
    ["inside", [aminaHere, otterHere], [["leave"]]],
    ["away", [aminaHere], []],
  ] as const) {
    const asked: (readonly unknown[])[] = [];
    let closed = 0;
    const state = stateOf(viewOf({ ...otterHere, place }, people), [], { stuck: true });
    const refused = { ...state, local: { ...state.local, camera: "refused", microphone: "refused" } } as const;
    render(
      <LanguageProvider>
        <VisitScreen
          state={refused}
          call={new CallDeedsOnPaper(asked, openArea)}
          face="person"
          guests={null}
          onClose={() => {
            closed += 1;
          }}
          onEnd={() => undefined}
        />
      </LanguageProvider>,
      root,
    );
    await settle();
    await press("[data-act=to-chat]");
    expect(asked.filter(([name]) => name === "leave")).toEqual(calls);
    expect(closed).toBe(1);
    render(null, root);
  }
});

test("guests_have_no_chat_and_without_a_number_tell_who_sent_the_link", async () => {
  await show("young-visit-guest-waiting-long");
  expect(root.querySelector("[data-act=to-chat]")).toBeNull();
  expect(root.querySelector(".instead")?.textContent).toContain("You can ring us: 01753 123456");
  await show("young-visit-guest-waiting-tell");
  expect(root.querySelector(".instead a")).toBeNull();
  expect(root.querySelector(".instead")?.textContent).toContain("tell the person who sent you the link");
});

test("what_is_offered_says_why", async () => {
  await show("young-visit-test-ring");
  expect(offered()).toBe("devices");
  await show("young-visit-stuck");
  expect(offered()).toBe("line");
  expect(root.querySelector("[data-act=weaker]")).toBeNull();
  await show("young-visit-stuck-unheard");
  expect(offered()).toBe("devices");
  await show("young-visit-call");
  expect(offered()).toBeNull();
});

test("that_the_team_is_late_is_said_in_the_reader_s_own_language", async () => {
  await show("young-visit-waiting-late");
  const note = root.querySelector(".visit-note")?.textContent;
  expect(note).toContain("Beth Carter writes");
  expect(note).toContain("write in the chat");
  await show("young-visit-guest-waiting-long");
  expect(root.querySelector(".visit-note")?.textContent).not.toContain("chat");
});

test("host_says_to_who_has_waited_too_long_that_it_is_late_in_one_tap", async () => {
  const client = await show("staff-visit-long");
  if (root.querySelector("[data-act=say-late]") === null) await press("[data-control=people]");
  await press("[data-act=say-late]");
  expect(client.calls).toContainEqual(["writeNote", otterHere.participant, expect.stringContaining("running late"), "late"]);
  await show("staff-visit-call");
  expect(root.querySelector("[data-act=say-late]")).toBeNull();
});

test("where_nobody_came_the_number_stands_on_the_page_after_it", async () => {
  await show("young-visit-after-missed");
  expect(root.querySelector(".visit-after a")?.getAttribute("href")).toBe(`tel:${ring.dial}`);
  await show("young-visit-after");
  expect(root.querySelector(".visit-after a")).toBeNull();
});
