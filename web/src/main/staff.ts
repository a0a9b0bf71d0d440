import { renderStaff } from "../ui/staff/index";
import { start } from "./start";

start("staff", renderStaff);
