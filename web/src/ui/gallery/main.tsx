import { render } from "preact";

import { names } from "./screens";
import { mountFace } from "./faces";
import { stage } from "./stage";

/** The catalogue: `?screen=young-chat` shows one screen, without it stands the list of all. */
async function open(root: HTMLElement): Promise<void> {
  const name = new URLSearchParams(window.location.search).get("screen");
  if (name === null) {
    render(
      <ul>
        {names.map((one) => (
          <li key={one}>
            <a href={`?screen=${one}`}>{one}</a>
          </li>
        ))}
      </ul>,
      root,
    );
    return;
  }
  if (name.startsWith("young-")) await import("./young-face");
  else await import("./staff-face");
  await stage(name, root, mountFace);
  document.documentElement.dataset["staged"] = name;
}

const root = document.getElementById("root");
if (root !== null) await open(root);
