// What every page does in a browser that runs scripts. Without them all still works.
// The names of modules are given their addresses by screens/look.py.
import { initAll } from "govuk-frontend";
import { askBeforeSending } from "backoffice/confirm";
import { warnBeforeTimeOut } from "backoffice/time_out";
import { helpLists } from "backoffice/lists";
import { findAnywhere } from "backoffice/find";
import { tellHiddenColumns } from "backoffice/sideways";

document.body.classList.add("js-enabled", "govuk-frontend-supported");
initAll();
askBeforeSending(document);
warnBeforeTimeOut(document.getElementById("time-out"));
helpLists(document);
findAnywhere(document.querySelector(".qa-header__search"));
tellHiddenColumns(document);
