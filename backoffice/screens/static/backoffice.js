// What every page does in a browser that runs scripts. Without them all still works.
import { initAll } from "./vendor/govuk-frontend.min.js";
import { askBeforeSending } from "./confirm.js";
import { warnBeforeTimeOut } from "./time_out.js";
import { helpLists } from "./lists.js";

document.body.classList.add("js-enabled", "govuk-frontend-supported");
initAll();
askBeforeSending(document);
warnBeforeTimeOut(document.getElementById("time-out"));
helpLists(document);
