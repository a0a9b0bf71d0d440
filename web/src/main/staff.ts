import { renderStaff } from "../ui/staff/index";
import { start } from "./start";
import { takeReturn } from "./take-return";

// Before anything else: no code stays in the address.
const back = takeReturn();

start("staff", (client, root) => {
  renderStaff(client, root, back);
});
