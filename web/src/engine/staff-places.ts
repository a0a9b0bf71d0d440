/** A team's places: made with a key that this device vouches for, and sealed to where another device does. */
import { isPlaceOf, placeKeys, placeSuite, sealLink, signPlace } from "../crypto/place";
import { hashOfToken, type GuestLink } from "../crypto/visit-keys";
import type { OfficeCalls, TeamPlace } from "../model-office";
import { plain, toBase64Url, toHex } from "../protocol/bytes";
import { writePlaceFragment } from "../protocol/place-link";
import { placeList, placeRecord, type PlaceRecord } from "../protocol/places";
import type { Api } from "./api";
import { Refused } from "./errors";
import type { Tools } from "./tools";

type PlaceCall = "places" | "makePlace" | "closePlace" | "sealToPlace";

type Questions = { readonly [N in PlaceCall]: (...args: OfficeCalls[N]["args"]) => Promise<OfficeCalls[N]["value"]> };

export function placeQuestions(api: Api, tools: () => Tools | null): Questions {
  const required = (): Tools => {
    const found = tools();
    if (found === null) throw new Refused({ code: "session.missing", fields: {} });
    return found;
  };
  return {
    places: async (team) => {
      const records = await listed(api, team);
      return Promise.all(records.map(async (record) => shown(record, await holds(required(), record))));
    },
    makePlace: (team, name, how, replaces) => make(api, required(), { team, name, how }, replaces),
    closePlace: async (place) => shown(await api.post(`/v1/visits/places/${place}/close`, {}, placeRecord), true),
    sealToPlace: (team, place, link) => seal(api, required(), team, place, link),
  };
}

async function listed(api: Api, team: string): Promise<readonly PlaceRecord[]> {
  return (await api.get(`/v1/visits/places?team=${team}`, placeList)).items;
}

function shown({ place, team, name, how, made_by, made_at, visits, closed }: PlaceRecord, vouched: boolean): TeamPlace {
  return { place, team, name, how, madeBy: made_by.name, madeAt: made_at, visits, closed, vouched };
}

/** Whether a device of staff's, which is not revoked, says that the key and the words are the place's. */
async function holds({ directory }: Tools, record: PlaceRecord): Promise<boolean> {
  const { device } = record;
  await directory.ensure([device]);
  const maker = directory.get(device);
  if (maker?.kind !== "staff" || (await directory.revoked([device])).has(device)) return false;
  return isPlaceOf(await placeSuite(), maker, record, record.key, record.signature);
}

async function make(
  api: Api,
  { environment, identity }: Tools,
  words: { readonly team: string; readonly name: string; readonly how: string },
  replaces: string | null,
): Promise<OfficeCalls["makePlace"]["value"]> {
  const suite = await placeSuite();
  const place = toHex(environment.randomBytes(16));
  const seed = plain(environment.randomBytes(32));
  const { token, publicKey } = await placeKeys(suite, { place, seed });
  const signature = await signPlace(suite, identity.signKey, { place, ...words }, identity.device, publicKey);
  const body = {
    place,
    ...words,
    token_hash: toBase64Url(await hashOfToken(token)),
    key: toBase64Url(publicKey),
    signature: toBase64Url(signature),
    replaces,
  };
  const made = await api.post("/v1/visits/places", body, placeRecord);
  return { place: shown(made, true), fragment: writePlaceFragment({ place, organisationKey: plain(identity.organisation.key), seed }) };
}

/** Seal a guest's link to a place whose key a colleague's device vouches for. */
async function seal(api: Api, tools: Tools, team: string, place: string, link: GuestLink): Promise<string> {
  const record = (await listed(api, team)).find((each) => each.place === place);
  if (record === undefined) throw new Refused({ code: "visit.place_unknown", fields: {} });
  // What the gateway says must be what the device signed: another key opens the visit to somebody else.
  if (record.team !== team || !(await holds(tools, record))) throw new Refused({ code: "place.unvouched", fields: {} });
  const { device, signKey } = tools.identity;
  const where = { place, visit: link.visit, device };
  return toBase64Url(await sealLink(await placeSuite(), signKey, record.key, where, link));
}
