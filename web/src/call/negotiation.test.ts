import { expect, test } from "vitest";
import { eventually } from "../testing/eventually";
import { Negotiation, type Candidate, type Description, type PeerPort } from "./negotiation";

function nth<T>(list: readonly T[], index: number): T {
  const found = list.at(index);
  if (found === undefined) throw new Error("there are not so many");
  return found;
}

/** A connection on paper: it keeps the states that the standard names, and what was done to it. */
class PaperPeer implements PeerPort {
  signalingState: RTCSignalingState = "stable";
  localDescription: PeerPort["localDescription"] = null;
  remoteDescription: { readonly type: RTCSdpType; readonly sdp: string } | null = null;
  readonly candidates: string[] = [];
  restarts = 0;
  readonly #name: string;
  #made = 0;

  constructor(name: string) {
    this.#name = name;
  }

  async setLocalDescription(): Promise<void> {
    const type = this.signalingState === "have-remote-offer" ? "answer" : "offer";
    this.#made += 1;
    this.localDescription = { type, sdp: `${type} ${this.#made} of ${this.#name}` };
    this.signalingState = type === "answer" ? "stable" : "have-local-offer";
    return Promise.resolve();
  }

  async setRemoteDescription(description: { readonly type: RTCSdpType; readonly sdp: string }): Promise<void> {
    if (description.type === "answer" && this.signalingState !== "have-local-offer") throw new Error("no offer is open");
    this.remoteDescription = description;
    this.signalingState = description.type === "offer" ? "have-remote-offer" : "stable";
    return Promise.resolve();
  }

  async addIceCandidate({ candidate }: { readonly candidate: string }): Promise<void> {
    if (this.remoteDescription === null) throw new Error("the remote description was null");
    this.candidates.push(candidate);
    return Promise.resolve();
  }

  restartIce(): void {
    this.restarts += 1;
  }
}

interface Side {
  readonly peer: PaperPeer;
  readonly negotiation: Negotiation;
  readonly said: Description[];
  readonly failed: unknown[];
}

function side(name: string, polite: boolean, wish?: (sdp: string) => string): Side {
  const peer = new PaperPeer(name);
  const [said, failed]: [Description[], unknown[]] = [[], []];
  const events = {
    description: (description: Description) => void said.push(description),
    candidate: () => undefined,
    applied: () => undefined,
    failed: (error: unknown) => void failed.push(error),
  };
  return { peer, negotiation: new Negotiation(peer, polite, events, wish), said, failed };
}

function candidate(text: string): Candidate {
  return { candidate: text, mid: "0", line: 0 };
}

test("offer_is_answered", async () => {
  const [amina, robin] = [side("amina", false), side("robin", true)];
  amina.negotiation.needed();
  await eventually(() => { expect(amina.said).toHaveLength(1); });
  robin.negotiation.take(nth(amina.said, 0));
  await eventually(() => { expect(robin.said).toEqual([{ type: "answer", sdp: "answer 1 of robin" }]); });
  amina.negotiation.take(nth(robin.said, 0));
  await eventually(() => { expect(amina.peer.signalingState).toBe("stable"); });
});

test("where_both_offer_the_polite_one_gives_way", async () => {
  const [amina, robin] = [side("amina", false), side("robin", true)];
  amina.negotiation.needed();
  robin.negotiation.needed();
  await eventually(() => { expect([amina.said.length, robin.said.length]).toEqual([1, 1]); });
  amina.negotiation.take(nth(robin.said, 0));
  amina.negotiation.takeCandidate(candidate("of the offer that was turned down"));
  robin.negotiation.take(nth(amina.said, 0));
  await eventually(() => { expect(robin.said.at(-1)?.type).toBe("answer"); });
  amina.negotiation.take(nth(robin.said, -1));
  await eventually(() => {
    expect([amina.peer.signalingState, robin.peer.signalingState]).toEqual(["stable", "stable"]);
  });
  expect(amina.peer.remoteDescription?.sdp).toBe("answer 2 of robin");
  expect([...amina.failed, ...robin.failed]).toEqual([]);
});

test("candidates_that_overtake_the_description_wait_for_it", async () => {
  const robin = side("robin", true);
  robin.negotiation.takeCandidate(candidate("first"));
  robin.negotiation.takeCandidate(candidate("second"));
  robin.negotiation.take({ type: "offer", sdp: "offer" });
  await eventually(() => { expect(robin.peer.candidates).toEqual(["first", "second"]); });
  expect(robin.failed).toEqual([]);
});

test("offer_that_got_lost_is_said_again_when_theirs_comes_or_they_are_back", async () => {
  const [amina, robin] = [side("amina", false), side("robin", true)];
  amina.negotiation.needed();
  await eventually(() => { expect(amina.said).toHaveLength(1); });
  robin.negotiation.needed();
  await eventually(() => { expect(robin.said).toHaveLength(1); });
  // Robin never heard of it; Amina, who does not give way, would wait for ever.
  amina.negotiation.take(nth(robin.said, 0));
  await eventually(() => { expect(amina.said).toHaveLength(2); });
  amina.negotiation.again();
  await eventually(() => { expect(amina.said).toHaveLength(3); });
  for (const said of amina.said) robin.negotiation.take(said);
  await eventually(() => { expect(robin.said).toHaveLength(4); });
  for (const said of robin.said.slice(1)) amina.negotiation.take(said);
  amina.negotiation.again();
  await eventually(() => { expect(amina.peer.signalingState).toBe("stable"); });
  expect(amina.said).toHaveLength(3);
  expect([...amina.failed, ...robin.failed]).toEqual([]);
});

test("answer_to_nothing_is_passed_over_and_what_follows_goes_on", async () => {
  const robin = side("robin", true);
  robin.negotiation.take({ type: "answer", sdp: "answer" });
  robin.negotiation.take({ type: "offer", sdp: "offer" });
  await eventually(() => { expect(robin.said).toHaveLength(1); });
  expect(robin.failed).toEqual([]);
});

test("restart_and_wish_reach_the_connection_and_the_other_side", async () => {
  const amina = side("amina", false, (sdp) => `${sdp}, quietly`);
  amina.negotiation.restart();
  expect(amina.peer.restarts).toBe(1);
  amina.negotiation.needed();
  await eventually(() => { expect(amina.said[0]?.sdp).toBe("offer 1 of amina, quietly"); });
});
