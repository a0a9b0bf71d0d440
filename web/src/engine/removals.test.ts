import { afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { loadSuite, type Suite } from "../crypto/suite";
import type { Conversation } from "../model";
import { utf8 } from "../protocol/bytes";
import type { Request } from "../protocol/frames";
import { until, type Browser } from "../testing/browser";
import { contains, dumpDatabases } from "../testing/disk";
import type { TestGateway } from "../testing/gateway";
import { leafOfDevice, type GatewayLog } from "../testing/gateway-log";
import { Scene } from "../testing/scene";

let suite: Suite;
let scene: Scene;
let gateway: TestGateway;
let robin: Browser;
let amina: Browser;
let beth: Browser;
let id: string;
let log: GatewayLog;

beforeAll(async () => {
  suite = await loadSuite();
});

beforeEach(async () => {
  scene = await Scene.set(suite);
  gateway = scene.gateway;
  ({ robin, amina, id } = await scene.two());
  beth = await scene.nurse("Beth");
  beth.engine.show(id);
  await beth.shows((each) => each.state === "ready", "ready");
  await everybodySees(3, robin, amina, beth);
  const found = gateway.logs.get(id);
  if (found === undefined) throw new Error("no log");
  log = found;
});

afterEach(() => {
  scene.strike();
});

async function everybodySees(count: number, ...browsers: readonly Browser[]): Promise<void> {
  for (const browser of browsers) await browser.shows((each) => each.members.length === count, `${count} members`);
}

function deviceOf(browser: Browser): string {
  const device = browser.snapshot.me?.device ?? browser.environment.signedInAs;
  if (!device) throw new Error("nobody is signed in");
  return device;
}

function commits(browser: Browser): number {
  const device = deviceOf(browser);
  return gateway.asked.filter((each) => each.device === device && each.request.t === "commit").length;
}

/** Have Cara's device publish packages and go away; it belongs in the conversation from then on. */
async function carasPackages(): Promise<string> {
  gateway.teamless.add("Cara");
  const cara = await scene.nurse("Cara");
  await scene.stocked(cara);
  cara.cutOff(true);
  const device = deviceOf(cara);
  gateway.teamless.delete("Cara");
  return device;
}

function namesIn(conversation: Conversation): string {
  return conversation.members
    .map((each) => each.name)
    .sort()
    .join(" ");
}

function asksWho(request: Request, device: string): boolean {
  return request.t === "who" && (request as Request<"who">).devices.includes(device);
}

function kinds(): string {
  return log.entries.map((entry) => entry.kind).join();
}

test("revoked_device_is_taken_out_and_the_others_go_on", async () => {
  await robin.engine.send(id, "to all three");
  await beth.reads("to all three");
  const device = deviceOf(beth);
  await gateway.putOff(device, "revoked");
  await until(() => beth.snapshot.phase === "revoked", "revoked");
  expect(contains(await dumpDatabases(beth.prefix), utf8(id))).toBe(false);
  await everybodySees(2, robin, amina);
  expect(log.joined.has(device)).toBe(false);
  await amina.engine.send(id, "to both of us");
  await robin.reads("to all three", "to both of us");
  expect(robin.notices).toContain("left");
  expect(robin.notices).not.toContain("leaving");
});

test("staff_commit_before_the_young_person_does", async () => {
  const before = [commits(amina), commits(robin)];
  await gateway.putOff(deviceOf(beth), "revoked");
  await everybodySees(2, robin, amina);
  expect([commits(amina), commits(robin)]).toEqual([(before[0] ?? 0) + 1, before[1]]);
});

test("young_person_alone_does_it_and_sees_it_coming", async () => {
  amina.cutOff(true);
  await gateway.putOff(deviceOf(beth), "revoked");
  await until(() => robin.notices.includes("leaving"), "leaving");
  await everybodySees(2, robin);
  expect(robin.notices).not.toContain("leaving");
  amina.cutOff(false);
  await everybodySees(2, amina);
});

test("whoever_has_something_to_send_commits_first", async () => {
  amina.cutOff(true);
  robin.cutOff(true);
  await robin.engine.send(id, "written before the revocation");
  await gateway.putOff(deviceOf(beth), "revoked");
  robin.cutOff(false);
  await until(() => kinds().includes("proposal,handshake,application"), "proposal, commit, message");
  amina.cutOff(false);
  await amina.reads("written before the revocation");
});

test("both_commit_at_once_and_one_of_them_wins", async () => {
  amina.cutOff(true);
  robin.cutOff(true);
  await robin.engine.send(id, "from Robin");
  await amina.engine.send(id, "from Amina");
  await gateway.putOff(deviceOf(beth), "revoked");
  amina.cutOff(false);
  robin.cutOff(false);
  await until(() => robin.texts.length === 2 && amina.texts.length === 2, "both messages");
  await everybodySees(2, robin, amina);
  expect(kinds().match(/handshake/g)?.length).toBe(3);
});

test("group_without_proposals_is_told_whom_to_remove", async () => {
  log.takesProposals = false;
  log.graceIsOver = true;
  await gateway.putOff(deviceOf(beth), "left");
  await amina.engine.send(id, "after the grace");
  await robin.reads("after the grace");
  await everybodySees(2, robin, amina);
  expect(kinds()).not.toContain("proposal");
});

test("commit_that_forgets_somebody_is_made_again", async () => {
  robin.cutOff(true);
  amina.cutOff(true);
  log.takesProposals = false;
  await gateway.putOff(deviceOf(beth), "left");
  await carasPackages();
  robin.cutOff(false);
  await robin.shows((each) => namesIn(each) === "Amina Cara Quiet Otter", "Cara came and Beth went");
});

test("revoked_device_is_not_added_whatever_is_offered", async () => {
  robin.cutOff(true);
  const device = await carasPackages();
  gateway.organisation.revoke(device);
  // A gateway that offers its packages all the same.
  gateway.isRevoked = () => false;
  robin.cutOff(false);
  await until(() => gateway.asked.some((each) => asksWho(each.request, device)), "asked");
  await robin.engine.send(id, "not to Cara");
  await amina.reads("not to Cara");
  expect(gateway.packages.get(device)?.ordinary.length).toBeLessThan(20);
  expect(log.joined.has(device)).toBe(false);
});

test("bad_and_repeated_proposals_hold_up_nobody", async () => {
  const amine = leafOfDevice(log.groupInfo, deviceOf(amina));
  const remove = { proposalType: "remove", remove: { removed: amine } } as const;
  const good = await gateway.organisation.propose(log.groupInfo, remove);
  log.forge("proposal", "", "", good.with(good.length - 1, (good.at(-1) ?? 0) ^ 1));
  log.forge("proposal", "", "", utf8("no proposal at all"));
  log.forge("proposal", "", "", log.entries.findLast((entry) => entry.kind === "handshake")?.body ?? utf8(""));
  await gateway.putOff(deviceOf(beth), "revoked");
  const proposed = log.entries.findLast((entry) => entry.kind === "proposal");
  if (proposed) log.forge("proposal", "", "", proposed.body);
  gateway.announce(log);
  await everybodySees(2, robin, amina);
  await robin.engine.send(id, "still fine");
  await amina.reads("still fine");
});

test("one_who_joins_externally_meanwhile_does_not_keep_the_removed_one_in", async () => {
  robin.cutOff(true);
  amina.cutOff(true);
  await gateway.putOff(deviceOf(beth), "revoked");
  const cara = await scene.nurse("Cara");
  cara.engine.show(id);
  await cara.shows((each) => each.state === "ready", "ready");
  await everybodySees(3, cara);
  expect(kinds().match(/proposal/g)?.length).toBe(2);
  robin.cutOff(false);
  amina.cutOff(false);
  await everybodySees(3, robin, amina);
});

test("staff_who_left_keep_nothing_of_the_conversation", async () => {
  await robin.engine.send(id, "for the team");
  await beth.reads("for the team");
  await gateway.putOff(deviceOf(beth), "left");
  await until(() => beth.snapshot.conversations.length === 0, "no conversation");
  expect(beth.snapshot.phase).toBe("ready");
  await beth.online();
  expect(contains(await dumpDatabases(beth.prefix), utf8(id))).toBe(false);
  await everybodySees(2, robin, amina);
});

test("commit_survives_that_the_page_goes_away", async () => {
  amina.cutOff(true);
  gateway.cutReplies.set("commit", 1);
  await gateway.putOff(deviceOf(beth), "revoked");
  await until(() => kinds().endsWith("proposal,handshake"), "committed");
  await robin.reload();
  robin.engine.show(id);
  await everybodySees(2, robin);
  await robin.engine.send(id, "after the reload");
  amina.cutOff(false);
  await amina.reads("after the reload");
});
