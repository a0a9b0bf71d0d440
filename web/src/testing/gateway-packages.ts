/** The fake gateway's KeyPackages: each given out once, but for the last resort. */
import type { Bytes } from "../protocol/bytes";
import type { Request } from "../protocol/frames";
import { deviceOfPackage, refuse } from "./gateway-log";

interface Stock {
  readonly ordinary: Bytes[];
  readonly lastResort: Bytes | null;
}

export class GatewayPackages extends Map<string, Stock> {
  publish(device: string, { packages, last_resort }: Request<"publish">): number {
    const stock = this.get(device) ?? { ordinary: [], lastResort: null };
    for (const each of packages) if (deviceOfPackage(each) !== device) refuse("package.refused");
    const ordinary = [...stock.ordinary, ...packages];
    this.set(device, { ordinary, lastResort: last_resort ?? stock.lastResort });
    return ordinary.length;
  }

  take(device: string): readonly { readonly device: string; readonly package: Bytes }[] {
    const stock = this.get(device);
    const taken = stock?.ordinary.shift() ?? stock?.lastResort;
    return taken ? [{ device, package: taken }] : [];
  }
}
