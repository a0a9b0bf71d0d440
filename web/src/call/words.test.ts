import { expect, test } from "vitest";
import { Failing } from "./failing";
import { judge, type Sample } from "./quality";
import { megabytes, SHAPES, wishForOpus } from "./shaping";
import { Speaking } from "./speaking";

const NOTHING: Sample = { at: 0, rtt: 0.05, packetsReceived: 0, packetsLost: 0, framesDecoded: 0, framesEncoded: 0, bytesReceived: 0, bytesSent: 0 };

test.each([
  [1_000, 0, 0.05, "good"],
  [970, 30, 0.05, "fair"],
  [1_000, 0, 0.4, "fair"],
  [850, 150, 0.05, "poor"],
  [1_000, 0, 0.9, "poor"],
  [0, 0, 0.05, "none"],
] as const)("%i_packets_with_%i_lost_and_%f_seconds_are_%s", (packetsReceived, packetsLost, rtt, quality) => {
  const after = { ...NOTHING, at: 2_000, packetsReceived, packetsLost, rtt, bytesReceived: 75_000, bytesSent: 25_000 };
  expect(judge(NOTHING, after)).toEqual({ quality, kbpsIn: 300, kbpsOut: 100 });
});

test("each_choice_costs_less_than_the_one_before_and_all_but_the_full_picture_fit_a_narrow_line", () => {
  const costs = (["video", "saver", "audio"] as const).map((thrift) => megabytes(thrift, 30, 1));
  expect(costs).toEqual(costs.toSorted((a, b) => b - a));
  expect(new Set(costs).size).toBe(3);
  for (const thrift of ["saver", "audio"] as const) {
    const { audio, video } = SHAPES[thrift];
    expect(audio + video * 1.1 + 16_000).toBeLessThan(350_000);
  }
  expect(megabytes("video", 30, 3)).toBeGreaterThan(megabytes("video", 30, 1));
});

test("wish_for_opus_stands_in_the_description_once", () => {
  const sdp = "v=0\r\na=rtpmap:111 opus/48000/2\r\na=fmtp:111 minptime=10\r\na=rtpmap:96 VP8/90000\r\n";
  const wished = wishForOpus(sdp, "saver");
  expect(wished.match(/a=fmtp:111 /g)).toHaveLength(1);
  expect(wished).toContain("usedtx=1;stereo=0;maxaveragebitrate=20000");
  expect(wished.split("\r\n").length).toBe(sdp.split("\r\n").length);
  expect(wishForOpus("v=0\r\na=rtpmap:111 opus/48000/2\r\n", "audio")).toContain("a=fmtp:111 minptime=10;useinbandfec=1");
  expect(wishForOpus("v=0\r\n", "audio")).toBe("v=0\r\n");
});

test("name_is_held_between_two_words", () => {
  const speaking = new Speaking();
  speaking.hear("robin", 0.3, 1_000);
  speaking.hear("amina", 0.001, 1_000);
  expect(speaking.speakers(1_500)).toEqual(["robin"]);
  expect(speaking.speakers(2_500)).toEqual([]);
});

test("frames_flow_until_none_has_opened_for_a_while", () => {
  const failing = new Failing();
  expect(failing.isFlowing("robin", 1_000)).toBe(false);
  failing.count([{ participant: "robin", opened: 30, dropped: 0 }, { participant: "amina", opened: 0, dropped: 9 }], 1_000);
  expect([failing.isFlowing("robin", 2_000), failing.isFlowing("amina", 2_000)]).toEqual([true, false]);
  expect(failing.isFlowing("robin", 3_500)).toBe(false);
});

test("change_of_keys_is_no_failure_but_what_lasts_is_named", () => {
  const failing = new Failing();
  failing.count([{ participant: "robin", opened: 2, dropped: 30 }], 1_000);
  expect(failing.isFailing("robin", 1_000)).toBe(false);
  failing.count([{ participant: "robin", opened: 40, dropped: 1 }], 2_000);
  failing.count([{ participant: "amina", opened: 0, dropped: 50 }], 2_000);
  failing.count([{ participant: "amina", opened: 0, dropped: 50 }], 4_000);
  expect([failing.isFailing("robin", 4_000), failing.isFailing("amina", 4_000)]).toEqual([false, true]);
  expect(failing.isFailing("amina", 30_000)).toBe(false);
});
