/** The one place where a text becomes an address of script: the policy that the gateway's headers name. */
interface Policy {
  createScriptURL(url: string): unknown;
}

interface PolicyFactory {
  createPolicy(name: string, rules: { createScriptURL(url: string): string }): Policy;
}

const { trustedTypes } = globalThis as { readonly trustedTypes?: PolicyFactory };

const policy = trustedTypes?.createPolicy("earshot", {
  createScriptURL(url) {
    if (new URL(url, location.href).origin !== location.origin) throw new TypeError("script of another origin");
    return url;
  },
});

/** Vouch for a script of our own. Where the browser knows no Trusted Types, the address itself does. */
export function trustedScript(url: string): string {
  return (policy?.createScriptURL(url) ?? url) as string;
}
