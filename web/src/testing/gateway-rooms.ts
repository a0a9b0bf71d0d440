/** The test gateway's routes that have a room of their own. */
import type { GatewayAsks } from "./gateway-asks";
import type { GatewayDesk } from "./gateway-desk";
import { signedIn, type Body } from "./gateway-entrance";
import type { BrowserSession } from "./gateway-browser";
import type { GatewayMine } from "./gateway-mine";
import { isOwnDevices, type GatewayOwnDevices } from "./gateway-own-devices";
import { type GatewaySignOn, isSignOn } from "./gateway-sign-on";
import type { GatewaySpaces } from "./gateway-spaces";

interface Rooms {
  readonly asks: GatewayAsks;
  readonly desk: GatewayDesk;
  readonly mine: GatewayMine;
  readonly ownDevices: GatewayOwnDevices;
  readonly signOn: GatewaySignOn;
  readonly spaces: GatewaySpaces;
}

type Answer = object | Promise<object>;

/** Have a room answer; null where the route is in none. */
export function askRoom(rooms: Rooms, route: string, body: Body, session: BrowserSession): Answer | null {
  const path = route.replace(/^\w+ /, "");
  if (path.startsWith("/v1/desk/")) return atDesk(rooms, route, signedIn(session), { ...body });
  if (path.startsWith("/v1/moderation/asks")) return rooms.asks.http(route, signedIn(session));
  if (/^\/v1\/(spaces|reports)/.test(path)) return rooms.spaces.http(route, signedIn(session), { ...body });
  if (isSignOn(path)) return rooms.signOn.http(path, { ...body }, session);
  return isOwnDevices(path) ? rooms.ownDevices.http(path, signedIn(session)) : null;
}

async function atDesk({ mine, desk }: Rooms, route: string, device: string, body: Readonly<Record<string, unknown>>): Promise<object> {
  return (await mine.http(route, device, body)) ?? desk.http(route, device, body);
}
