import type { Client, Outcome } from "../../model";
import { signByPasskey } from "./ceremony";

/** Sign in, or prove it again, by whatever passkey the person chooses. */
export async function byPasskey(client: Client, what: "signIn" | "proveByPasskey"): Promise<Outcome<null>> {
  const issued = await client.ways("challenge");
  if (!issued.ok) return issued;
  const proof = await signByPasskey(issued.value);
  return proof.ok ? client.ways(what, issued.value, proof.value) : proof;
}
