import { beforeAll, expect, test } from "vitest";
import visits from "../../../docs/visits.md?raw";
import { fromBase64Url, plain, toBase64Url, type Bytes } from "../protocol/bytes";
import { linkSigned, placeInfo, placeSigned, readPlaceFragment, writePlaceFragment } from "../protocol/place-link";
import { newId, TestOrganisation } from "../testing/organisation";
import { CryptoRefused } from "./errors";
import { isPlaceOf, openLink, openThere, placeKeys, placeSuite, sealLink, signPlace } from "./place";
import { placeSecret } from "./place-token";
import type { Suite } from "./suite";
import { hashOfToken, type GuestLink } from "./visit-keys";

const example = JSON.parse(/```json example=place_link\n([\s\S]*?)```/.exec(visits)?.[1] ?? "{}") as Readonly<Record<string, string>>;
const said = (name: string): string => example[name] ?? "";
const bytesIn = (name: string): Bytes => fromBase64Url(said(name));

let suite: Suite;

beforeAll(async () => {
  suite = await placeSuite();
});

test("place_link_example_gives_its_keys", async () => {
  const link = { place: said("place"), organisationKey: bytesIn("organisation_key"), seed: bytesIn("seed") };
  expect(writePlaceFragment(link)).toBe(said("fragment"));
  expect(readPlaceFragment(said("fragment"))).toEqual(link);
  const { token, publicKey } = await placeKeys(suite, link);
  expect(toBase64Url(token)).toBe(said("token"));
  expect(toBase64Url(await hashOfToken(token))).toBe(said("token_hash"));
  expect(toBase64Url(await placeSecret(link, "Earshot visit place key v1"))).toBe(said("key_seed"));
  expect(toBase64Url(await hashOfToken(publicKey))).toBe(said("key_hash"));
});

test("place_link_example_is_signed_and_bound_as_it_says", async () => {
  const words = { place: said("place"), team: said("team"), name: said("name"), how: said("how") };
  expect(toBase64Url(placeSigned(words, said("device"), bytesIn("some_key")))).toBe(said("signed"));
  const signature = await signPlace(suite, bytesIn("sign_seed"), words, said("device"), bytesIn("some_key"));
  expect(toBase64Url(signature)).toBe(said("signature"));
  const where = { place: said("place"), visit: said("visit"), device: said("device") };
  expect(toBase64Url(placeInfo(where))).toBe(said("info"));
  expect(toBase64Url(linkSigned(where, bytesIn("link")))).toBe(said("link_signed"));
});

test.each(["", "AQ", "ASAhIiMkJSYn", "not base64url!"])("%j is no place's link", (text) => {
  expect(readPlaceFragment(text)).toBeNull();
});

test("link_of_another_version_is_none_of_ours", () => {
  const bytes = bytesIn("fragment");
  bytes[0] = 2;
  expect(readPlaceFragment(toBase64Url(bytes))).toBeNull();
});

const WORDS = { place: newId(), team: newId(), name: "Library", how: "" };
const SEED = new Uint8Array(32).fill(7);

test("key_is_the_places_only_where_its_maker_signed_it_with_these_words", async () => {
  const keys = await suite.signature.keygen();
  const { publicKey } = await placeKeys(suite, { place: WORDS.place, seed: SEED });
  const maker = { device: newId(), signatureKey: keys.publicKey };
  const signature = await signPlace(suite, keys.signKey, WORDS, maker.device, publicKey);
  expect(await isPlaceOf(suite, maker, WORDS, publicKey, signature)).toBe(true);
  const other = await placeKeys(suite, { place: newId(), seed: SEED });
  expect(await isPlaceOf(suite, maker, WORDS, other.publicKey, signature)).toBe(false);
  for (const wrong of [{ name: "Office" }, { how: "Upstairs" }, { team: newId() }, { place: newId() }]) {
    expect(await isPlaceOf(suite, maker, { ...WORDS, ...wrong }, publicKey, signature)).toBe(false);
  }
  expect(await isPlaceOf(suite, { ...maker, device: newId() }, WORDS, publicKey, signature)).toBe(false);
  expect(await isPlaceOf(suite, maker, WORDS, publicKey, new Uint8Array())).toBe(false);
});

interface Scene {
  readonly organisation: TestOrganisation;
  readonly link: GuestLink;
  readonly place: Parameters<typeof openThere>[0];
  readonly there: Parameters<typeof openThere>[2];
}

/** A link, sealed to a place by somebody of an organisation. */
async function scene(kind: "staff" | "young_person" = "staff"): Promise<Scene> {
  const organisation = await TestOrganisation.create(suite);
  const keys = await suite.signature.keygen();
  const person = { account: newId(), device: newId(), kind, name: "Amina", title: "Nurse" };
  const record = await organisation.attest(person, keys.publicKey);
  const link = { visit: newId(), guest: newId(), seed: new Uint8Array(32).fill(9) };
  const place = { place: newId(), organisationKey: plain(organisation.pinned.key), seed: SEED };
  const { publicKey } = await placeKeys(suite, place);
  const where = { place: place.place, visit: link.visit, device: person.device };
  const sealed = await sealLink(suite, keys.signKey, publicKey, where, link);
  const { statement, attestation } = record;
  return { organisation, link, place, there: { visit: link.visit, device: person.device, statement, attestation, sealed } };
}

test("tablet_opens_what_staff_sealed_for_it", async () => {
  const { organisation, link, place, there } = await scene();
  expect(await openThere(place, organisation.id, there)).toEqual(link);
});

test("tablet_opens_nothing_for_another_visit_place_or_organisation", async () => {
  const { organisation, place, there } = await scene();
  expect(await openThere(place, organisation.id, { ...there, visit: newId() })).toBeNull();
  expect(await openThere({ ...place, place: newId() }, organisation.id, there)).toBeNull();
  expect(await openThere({ ...place, seed: new Uint8Array(32) }, organisation.id, there)).toBeNull();
  expect(await openThere(place, newId(), there)).toBeNull();
  expect(await openThere(place, organisation.id, { ...there, sealed: there.sealed.slice(1) })).toBeNull();
});

test("link_that_a_gateway_made_itself_is_not_followed", async () => {
  // It knows the place's public key, and attests with a key of its own, or has none of staff's devices to sign.
  const { organisation, place, there } = await scene();
  const forged = await scene();
  const { publicKey } = await placeKeys(suite, place);
  const own = await suite.signature.keygen();
  const where = { place: place.place, visit: there.visit, device: there.device };
  const link = { ...forged.link, visit: there.visit };
  const sealed = await sealLink(suite, own.signKey, publicKey, where, link);
  expect(await openThere(place, organisation.id, { ...there, sealed })).toBeNull();
  const { statement, attestation, device } = forged.there;
  expect(await openThere(place, organisation.id, { ...there, sealed, statement, attestation, device })).toBeNull();
});

test("young_persons_device_seals_no_link_that_is_followed", async () => {
  const { organisation, place, there } = await scene("young_person");
  expect(await openThere(place, organisation.id, there)).toBeNull();
});

test("link_of_another_visit_is_not_sealed", async () => {
  const { publicKey } = await placeKeys(suite, { place: WORDS.place, seed: SEED });
  const keys = await suite.signature.keygen();
  const where = { place: WORDS.place, visit: newId(), device: newId() };
  const link = { visit: newId(), guest: newId(), seed: SEED };
  await expect(sealLink(suite, keys.signKey, publicKey, where, link)).rejects.toThrow(CryptoRefused);
  const signer = { device: where.device, signatureKey: keys.publicKey };
  const { privateKey } = await placeKeys(suite, { place: WORDS.place, seed: SEED });
  await expect(openLink(suite, privateKey, signer, where, new Uint8Array(10))).rejects.toThrow(CryptoRefused);
});
