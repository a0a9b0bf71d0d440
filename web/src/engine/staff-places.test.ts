import { beforeAll, expect, test } from "vitest";
import { openThere, placeKeys, placeSuite, signPlace } from "../crypto/place";
import type { Suite } from "../crypto/suite";
import type { OfficeCalls } from "../model-office";
import { fromBase64Url, plain, toBase64Url } from "../protocol/bytes";
import { readPlaceFragment } from "../protocol/place-link";
import { newId, TestOrganisation } from "../testing/organisation";
import type { Api } from "./api";
import { Refused } from "./errors";
import { placeQuestions } from "./staff-places";
import type { Tools } from "./tools";

let suite: Suite;

beforeAll(async () => {
  suite = await placeSuite();
});

interface Device {
  readonly id: string;
  readonly tools: Tools;
}

/** A gateway that keeps what it is given, and devices that trust it with nothing else. */
async function house(): Promise<{
  readonly organisation: TestOrganisation;
  readonly places: Record<string, unknown>[];
  readonly api: Api;
  readonly join: (kind?: "staff" | "young_person") => Promise<Device>;
}> {
  const organisation = await TestOrganisation.create(suite);
  const places: Record<string, unknown>[] = [];
  const made_by = { account: newId(), name: "Amina" };
  const api = {
    get: (_path: string, reader: (value: unknown, at: string) => unknown) => Promise.resolve(reader({ items: places }, "")),
    post: (_path: string, body: object, reader: (value: unknown, at: string) => unknown) => {
      const place = { ...body, device: joined, made_by, made_at: 1, visits: 0, closed: false };
      places.push(place);
      return Promise.resolve(reader(place, ""));
    },
  } as unknown as Api;
  let joined = "";
  const join = async (kind: "staff" | "young_person" = "staff"): Promise<Device> => {
    const { publicKey, signKey } = await suite.signature.keygen();
    const device = newId();
    joined = device;
    await organisation.attest({ account: newId(), device, kind, name: "Amina", title: "Nurse" }, publicKey);
    const known = new Map<string, NonNullable<Awaited<ReturnType<TestOrganisation["lookUp"]>>>>();
    const directory = {
      ensure: async (devices: readonly string[]) => {
        for (const each of devices) {
          const found = await organisation.lookUp(each);
          if (found !== null) known.set(each, found);
        }
      },
      get: (each: string) => known.get(each) ?? null,
      revoked: (devices: readonly string[]) => Promise.resolve(new Set(devices.filter((each) => organisation.people.get(each)?.revoked === true))),
    };
    const identity = { device, signKey, organisation: organisation.pinned };
    const environment = { randomBytes: (size: number) => crypto.getRandomValues(new Uint8Array(size)) };
    return { id: device, tools: { directory, identity, environment } as unknown as Tools };
  };
  return { organisation, places, api, join };
}

const TEAM = newId();

async function made(): Promise<{
  readonly gateway: Awaited<ReturnType<typeof house>>;
  readonly room: OfficeCalls["makePlace"]["value"];
  readonly maker: Device;
  readonly colleague: ReturnType<typeof placeQuestions>;
  readonly sealer: Device;
}> {
  const gateway = await house();
  const maker = await gateway.join();
  const room = await placeQuestions(gateway.api, () => maker.tools).makePlace(TEAM, "Library", "", null);
  const sealer = await gateway.join();
  return { gateway, room, maker, sealer, colleague: placeQuestions(gateway.api, () => sealer.tools) };
}

const link = { visit: newId(), guest: newId(), seed: new Uint8Array(32).fill(5) };

test("colleague_seals_what_the_rooms_tablet_opens", async () => {
  const { gateway, room, colleague, sealer } = await made();
  expect((await colleague.places(TEAM)).map(({ name, vouched }) => [name, vouched])).toEqual([["Library", true]]);
  const sealed = fromBase64Url(await colleague.sealToPlace(TEAM, room.place.place, link));
  const place = readPlaceFragment(room.fragment);
  const record = gateway.organisation.people.get(sealer.id);
  if (place === null || record === undefined) throw new Error("there is no place");
  const { statement, attestation } = record;
  const there = { visit: link.visit, device: sealer.id, statement: plain(statement), attestation: plain(attestation), sealed };
  expect(await openThere(place, gateway.organisation.id, there)).toEqual(link);
});

test("key_that_the_gateway_swapped_is_noticed_and_nothing_is_sealed_to_it", async () => {
  const { gateway, room, colleague } = await made();
  const own = await placeKeys(suite, { place: room.place.place, seed: new Uint8Array(32) });
  const [honest] = gateway.places;
  const ghost = await suite.signature.keygen();
  const words = { place: room.place.place, team: TEAM, name: "Library", how: "" };
  const device = newId();
  const swaps = [
    { key: toBase64Url(own.publicKey) },
    // With a signature of a device that nobody attested.
    { key: toBase64Url(own.publicKey), device, signature: toBase64Url(await signPlace(suite, ghost.signKey, words, device, own.publicKey)) },
    { name: "Another room" },
    { how: "Somewhere else" },
  ];
  for (const swap of swaps) {
    gateway.places[0] = { ...honest, ...swap };
    expect((await colleague.places(TEAM)).map(({ vouched }) => vouched)).toEqual([false]);
    await expect(colleague.sealToPlace(TEAM, room.place.place, link)).rejects.toMatchObject({ code: "place.unvouched" });
  }
});

test("place_of_a_revoked_device_or_of_a_young_persons_is_none", async () => {
  const { gateway, maker, colleague } = await made();
  gateway.organisation.revoke(maker.id);
  expect((await colleague.places(TEAM)).map(({ vouched }) => vouched)).toEqual([false]);
  const young = await gateway.join("young_person");
  await placeQuestions(gateway.api, () => young.tools).makePlace(TEAM, "Den", "", null);
  expect((await colleague.places(TEAM)).map(({ vouched }) => vouched)).toEqual([false, false]);
});

test("place_that_is_not_there_is_unknown", async () => {
  const { colleague } = await made();
  await expect(colleague.sealToPlace(TEAM, newId(), link)).rejects.toBeInstanceOf(Refused);
});
