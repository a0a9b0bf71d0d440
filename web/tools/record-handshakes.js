/* global console, URL */
/**
 * Record real handshakes for the gateway's tests: `node tools/record-handshakes.js` writes
 * `tests/gateway/mls/fixtures/handshakes-<suite>.json`, one file for each suite.
 *
 * A small group lives through everything that a conversation may see. Every member that stays applies
 * every commit, so what is recorded is what honest clients accept. The signature seeds are recorded
 * too: the tests sign forgeries with them.
 */
import { Buffer } from "node:buffer";
import { webcrypto } from "node:crypto";
import { mkdirSync, writeFileSync } from "node:fs";
import {
  acceptAll,
  createCommit,
  createGroup,
  createGroupInfoWithExternalPubAndRatchetTree,
  createProposal,
  decodeMlsMessage,
  emptyPskIndex,
  encodeExternalSender,
  encodeMlsMessage,
  generateKeyPackageWithKey,
  getCiphersuiteFromName,
  getCiphersuiteImpl,
  joinGroup,
  joinGroupExternal,
  processMessage,
  proposeExternal,
} from "ts-mls";

const FOLDER = new URL("../../tests/gateway/mls/fixtures/", import.meta.url).pathname;
const NOW = Math.floor(Date.now() / 1000);
const DAY = 24 * 3600;
const SUITES = /** @type {const} */ ({
  1: "MLS_128_DHKEMX25519_AES128GCM_SHA256_Ed25519",
  83: "MLS_256_XWING_AES256GCM_SHA512_Ed25519",
});

/** @typedef {import("ts-mls").ClientState} ClientState */
/** @typedef {import("ts-mls").MLSMessage} MLSMessage */
/** @typedef {import("ts-mls").Proposal} Proposal */

/** @param {Uint8Array} bytes */
const base64 = (bytes) => Buffer.from(bytes).toString("base64");

/** @param {MLSMessage} message */
const encoded = (message) => base64(encodeMlsMessage(message));

/** @param {keyof typeof SUITES} number */
async function record(number) {
  const suite = await getCiphersuiteImpl(getCiphersuiteFromName(SUITES[number]));
  /** @type {Map<string, {seed: Uint8Array, key: Uint8Array, id: Uint8Array}>} */
  const people = new Map();
  /** @type {Map<string, ClientState>} */
  const states = new Map();
  /** @type {object[]} */
  const steps = [];

  /** @param {string} name */
  async function person(name) {
    const known = people.get(name);
    if (known !== undefined) return known;
    const pair = await suite.signature.keygen();
    const made = { seed: pair.signKey, key: pair.publicKey, id: webcrypto.getRandomValues(new Uint8Array(16)) };
    people.set(name, made);
    return made;
  }

  /** @param {string} name */
  async function offer(name) {
    const { seed, key, id } = await person(name);
    return generateKeyPackageWithKey(
      { credentialType: "basic", identity: id },
      { versions: ["mls10"], ciphersuites: [suite.name], extensions: [0x000a], proposals: [], credentials: ["basic"] },
      { notBefore: BigInt(NOW - DAY), notAfter: BigInt(NOW + 84 * DAY) },
      [],
      { signKey: seed, publicKey: key },
      suite,
    );
  }

  /** @param {string} name */
  function stateOf(name) {
    const state = states.get(name);
    if (state === undefined) throw new Error(`${name} is not in the group`);
    return state;
  }

  /** @param {ClientState} state */
  const infoOf = (state) => createGroupInfoWithExternalPubAndRatchetTree(state, [], suite);

  /**
   * Let everybody but the sender take in what was sent, as it came over the wire.
   * @param {MLSMessage} message
   * @param {readonly string[]} without
   */
  async function deliver(message, without) {
    for (const [name, state] of states) {
      if (without.includes(name)) continue;
      const received = decodeMlsMessage(encodeMlsMessage(message), 0)?.[0];
      if (received?.wireformat !== "mls_public_message") throw new Error("not a public message");
      const { newState } = await processMessage(received, state, emptyPskIndex, acceptAll, suite);
      if (newState.groupActiveState.kind === "removedFromGroup") states.delete(name);
      else states.set(name, newState);
    }
  }

  /**
   * @param {string} step
   * @param {string} committer
   * @param {Proposal[]} extraProposals
   * @param {MLSMessage[]} sent
   */
  async function commit(step, committer, extraProposals = [], sent = []) {
    const result = await createCommit(
      { state: stateOf(committer), cipherSuite: suite },
      { wireAsPublicMessage: true, ratchetTreeExtension: true, extraProposals },
    );
    await deliver(result.commit, [committer]);
    states.set(committer, result.newState);
    const { welcome } = result;
    steps.push({
      step,
      committer,
      proposals: sent.map(encoded),
      commit: encoded(result.commit),
      welcome: welcome === undefined ? null : encoded({ version: "mls10", wireformat: "mls_welcome", welcome }),
      group_info: encoded({ version: "mls10", wireformat: "mls_group_info", groupInfo: await infoOf(result.newState) }),
    });
    return welcome;
  }

  /**
   * @param {string} step
   * @param {string} committer
   * @param {readonly string[]} names
   */
  async function add(step, committer, names) {
    const offers = await Promise.all(names.map(async (name) => ({ name, ...(await offer(name)) })));
    const welcome = await commit(
      step,
      committer,
      offers.map(({ publicPackage }) => ({ proposalType: "add", add: { keyPackage: publicPackage } })),
    );
    if (welcome === undefined) throw new Error("no welcome");
    for (const { name, publicPackage, privatePackage } of offers) {
      states.set(name, await joinGroup(welcome, publicPackage, privatePackage, emptyPskIndex, suite));
    }
  }

  /**
   * @param {string} step
   * @param {string} name
   * @param {string} host whose group info the joiner has
   */
  async function joinFromOutside(step, name, host) {
    const { publicPackage, privatePackage } = await offer(name);
    const info = await infoOf(stateOf(host));
    const joined = await joinGroupExternal(info, publicPackage, privatePackage, states.delete(name), suite);
    /** @type {MLSMessage} */
    const message = { version: "mls10", wireformat: "mls_public_message", publicMessage: joined.publicMessage };
    await deliver(message, []);
    states.set(name, joined.newState);
    steps.push({
      step,
      committer: name,
      proposals: [],
      commit: encoded(message),
      welcome: null,
      group_info: encoded({ version: "mls10", wireformat: "mls_group_info", groupInfo: await infoOf(joined.newState) }),
    });
  }

  const service = await person("service");
  const maker = await offer("ann");
  const opened = await createGroup(
    webcrypto.getRandomValues(new Uint8Array(16)),
    maker.publicPackage,
    maker.privatePackage,
    [
      {
        extensionType: "external_senders",
        extensionData: encodeExternalSender({
          signaturePublicKey: service.key,
          credential: { credentialType: "basic", identity: service.id },
        }),
      },
    ],
    suite,
  );
  states.set("ann", opened);
  const opening = encoded({ version: "mls10", wireformat: "mls_group_info", groupInfo: await infoOf(opened) });

  await add("add_two", "ann", ["ben", "cal"]);
  await commit("update", "ben");
  await commit("remove", "ann", [{ proposalType: "remove", remove: { removed: 2 } }]);
  await joinFromOutside("join_externally", "dee", "ben");
  await joinFromOutside("resynchronise", "ben", "ann");

  const { publicPackage, privatePackage } = await offer("eve");
  const proposed = await createProposal(
    stateOf("ben"),
    true,
    { proposalType: "add", add: { keyPackage: publicPackage } },
    suite,
  );
  states.set("ben", proposed.newState);
  await deliver(proposed.message, ["ben"]);
  const welcome = await commit("add_by_reference", "ann", [], [proposed.message]);
  if (welcome === undefined) throw new Error("no welcome");
  states.set("eve", await joinGroup(welcome, publicPackage, privatePackage, emptyPskIndex, suite));

  const dismissal = await proposeExternal(
    await infoOf(stateOf("ann")),
    { proposalType: "remove", remove: { removed: 2 } },
    service.key,
    service.seed,
    suite,
  );
  await deliver(dismissal, []);
  await commit("remove_for_the_service", "eve", [], [dismissal]);

  return {
    suite: number,
    now: NOW,
    // ts-mls keeps an Ed25519 key as PKCS #8, in which the seed comes last.
    seeds: Object.fromEntries([...people].map(([name, { seed }]) => [name, base64(seed.slice(-32))])),
    identities: Object.fromEntries([...people].map(([name, { id }]) => [name, base64(id)])),
    opening,
    steps,
  };
}

mkdirSync(FOLDER, { recursive: true });
for (const number of /** @type {const} */ ([1, 83])) {
  const file = `${FOLDER}handshakes-${number}.json`;
  const text = `${JSON.stringify(await record(number), null, 1)}\n`;
  writeFileSync(file, text);
  console.log(`${(text.length / 1024).toFixed(1)} KB  ${file}`);
}
