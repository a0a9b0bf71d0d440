import { beforeAll, expect, test } from "vitest";
import { idBytes, toHex, utf8, type Bytes } from "../protocol/bytes";
import { authenticatedData, readCommitment, type MessagePlace } from "../protocol/franking";
import { newId, TestOrganisation } from "../testing/organisation";
import { commit, openCommitted, plaintextOf, verifyFrank } from "./franking";
import { loadSuite, type Suite } from "./suite";

const PLACE: MessagePlace = { conversation: newId(), sender: newId(), messageId: newId() };
const SALT = crypto.getRandomValues(new Uint8Array(32));
const CONTENT = utf8("see you on Thursday");

let suite: Suite;
let organisation: TestOrganisation;

beforeAll(async () => {
  suite = await loadSuite();
  organisation = await TestOrganisation.create(suite);
});

/** Every way of flipping one bit. */
function flips(bytes: Bytes): readonly Bytes[] {
  return Array.from({ length: bytes.length * 8 }, (_, bit) => {
    const flipped = new Uint8Array(bytes);
    flipped[bit >> 3] = (flipped[bit >> 3] ?? 0) ^ (1 << (bit & 7));
    return flipped;
  });
}

function flippedIds(id: string): readonly string[] {
  return flips(idBytes(id)).map(toHex);
}

/** The places that differ from one in a single bit. */
function placesBeside(place: MessagePlace): readonly MessagePlace[] {
  return [
    ...flippedIds(place.conversation).map((conversation) => ({ ...place, conversation })),
    ...flippedIds(place.sender).map((sender) => ({ ...place, sender })),
    ...flippedIds(place.messageId).map((messageId) => ({ ...place, messageId })),
  ];
}

test("what_was_committed_to_opens", async () => {
  const committed = await commit(PLACE, SALT, CONTENT);
  expect(await openCommitted(PLACE, plaintextOf(committed), committed.commitment)).toEqual(committed);
});

test("no_bit_of_salt_or_content_can_be_another", async () => {
  const committed = await commit(PLACE, SALT, CONTENT);
  for (const plaintext of flips(plaintextOf(committed))) {
    expect(await openCommitted(PLACE, plaintext, committed.commitment)).toBeNull();
  }
});

test("no_bit_of_the_commitment_can_be_another", async () => {
  const committed = await commit(PLACE, SALT, CONTENT);
  for (const commitment of flips(committed.commitment)) {
    expect(await openCommitted(PLACE, plaintextOf(committed), commitment)).toBeNull();
  }
});

test("no_bit_of_conversation_sender_or_message_id_can_be_another", async () => {
  const committed = await commit(PLACE, SALT, CONTENT);
  for (const place of placesBeside(PLACE)) {
    expect(await openCommitted(place, plaintextOf(committed), committed.commitment)).toBeNull();
  }
});

test("plaintext_too_short_for_a_salt_is_refused", async () => {
  const { commitment } = await commit(PLACE, SALT, CONTENT);
  for (const size of [0, 1, 31, 32]) expect(await openCommitted(PLACE, SALT.slice(0, size), commitment)).toBeNull();
  await expect(commit(PLACE, SALT.slice(1), CONTENT)).rejects.toThrow(RangeError);
});

test("frank_holds_for_what_was_signed_and_nothing_else", async () => {
  const { commitment } = await commit(PLACE, SALT, CONTENT);
  const { conversation, sender } = PLACE;
  const place = { conversation, sender, seq: 7, at: 1_750_000_000_123 };
  const franked = { ...place, commitment, frank: organisation.frank(place, commitment) };
  const holds = (other: typeof franked, key = organisation.frankingKey): Promise<boolean> => verifyFrank(suite, key, other);
  expect(await holds(franked)).toBe(true);
  const forged = [
    ...flips(franked.frank).map((frank) => ({ ...franked, frank })),
    ...flips(commitment).map((each) => ({ ...franked, commitment: each })),
    ...flippedIds(conversation).map((each) => ({ ...franked, conversation: each })),
    ...flippedIds(sender).map((each) => ({ ...franked, sender: each })),
    { ...franked, seq: 8 },
    { ...franked, at: franked.at + 1 },
    { ...franked, frank: new Uint8Array() },
  ];
  for (const other of forged) expect(await holds(other)).toBe(false);
  const foreign = await TestOrganisation.create(suite);
  expect(await holds(franked, foreign.frankingKey)).toBe(false);
  expect(await holds(franked, new Uint8Array(5))).toBe(false);
});

test("authenticated_data_has_one_form", async () => {
  const { commitment } = await commit(PLACE, SALT, CONTENT);
  const data = authenticatedData(PLACE.messageId, commitment);
  expect(readCommitment(data, PLACE.messageId)).toEqual(commitment);
  expect(readCommitment(data, newId())).toBeNull();
  const former = data.with(0, 1);
  for (const other of [new Uint8Array(), former, former.slice(0, 17), data.slice(1), data.slice(0, -1)]) {
    expect(readCommitment(other, PLACE.messageId)).toBeNull();
  }
});
