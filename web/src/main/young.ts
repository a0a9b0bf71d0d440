import { renderYoung } from "../ui/young/index";
import { start } from "./start";

start("person", renderYoung);
