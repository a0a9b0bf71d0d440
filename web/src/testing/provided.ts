/** What the configuration of the tests hands to them: they run in a browser and can read no files. */
declare module "vitest" {
  interface ProvidedContext {
    /** The SFrame working group's test vectors as JSON; "" where this machine has none. */
    readonly sframeVectors: string;
  }
}

export {};
