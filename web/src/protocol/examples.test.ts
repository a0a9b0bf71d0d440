import { decode } from "@msgpack/msgpack";
import { expect, test } from "vitest";
import protocol from "../../../docs/protocol.md?raw";
import { fromBase64Url, toBase64Url, utf8 } from "./bytes";
import { encodeRequest, type Request } from "./frames";
import { attestationBytes, authenticatedData, proofBytes, readStatement, signalAssociatedData } from "./signing";
import type { ProofPurpose, SealedPlace } from "./signing";

interface Example {
  readonly name: string;
  readonly value: Readonly<Record<string, unknown>>;
}

/** Every fenced block of the page that says ```json example=NAME. */
const examples: readonly Example[] = Array.from(
  protocol.matchAll(/^```json example=(\w+)\n([\s\S]*?)^```/gm),
  ([, name = "", body = ""]) => ({ name, value: JSON.parse(body) as Example["value"] }),
);

/** `{"$bin": b64}` stands for bytes. */
function withBytes(value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  if ("$bin" in value) return fromBase64Url(String(value.$bin));
  return Object.fromEntries(Object.entries(value).map(([name, field]) => [name, withBytes(field)]));
}

type Checker = (value: Readonly<Record<string, unknown>>) => Uint8Array;

const checkers: Readonly<Record<string, Checker>> = {
  proof: (value) =>
    proofBytes(value["purpose"] as ProofPurpose, String(value["origin"]), fromBase64Url(String(value["challenge"]))),
  statement: (value) => {
    const statement = Object.fromEntries(Object.entries(value).filter(([name]) => name !== "bytes"));
    const canonical = JSON.stringify(Object.fromEntries(Object.entries({ ...statement, v: 1 }).sort()));
    expect(readStatement(utf8(canonical))).toEqual(statement);
    return attestationBytes(utf8(canonical));
  },
  authenticated_data: (value) => authenticatedData(String(value["message_id"])),
  signal_associated_data: (value) => signalAssociatedData(value as unknown as SealedPlace),
  frame: (value) => {
    const { id, ...request } = withBytes(value["frame"]) as Request & { readonly id: number };
    return encodeRequest(request, id);
  },
};

test("page_has_an_example_of_each_kind", () => {
  expect(new Set(examples.map((example) => example.name))).toEqual(new Set(Object.keys(checkers)));
});

test.each(examples)("$name_example_gives_its_bytes", ({ name, value }) => {
  const made = checkers[name]?.(value);
  expect(made && toBase64Url(made)).toBe(value["bytes"]);
});

test("frame_example_decodes_to_its_fields", () => {
  const example = examples.find((each) => each.name === "frame")?.value;
  expect(decode(fromBase64Url(String(example?.["bytes"])))).toEqual(withBytes(example?.["frame"]));
});
