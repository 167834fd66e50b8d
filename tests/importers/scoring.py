"""How well a report agrees with the truth about the same workbook.

Each workbook in `workbooks/` stands beside `NAME.truth.json`: what a careful import
says of it, in the shape of a report, with every right answer where several are
(`accept`, `either`). A *silent error* is what nobody would notice: a record called
ready that holds a wrong value, or a guess, or is no record at all.
"""

from __future__ import annotations

import html
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from form_definitions.form import Form
from form_definitions.kinds import Day, Person

Said = Mapping[str, Any]


@dataclass
class Score:
    """Shares of 1 by part, and what went wrong in words."""

    parts: dict[str, float] = field(default_factory=dict)
    silent: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)

    @property
    def overall(self) -> float:
        weights = {
            "records": 0.25,
            "fields": 0.25,
            "status": 0.2,
            "issues": 0.1,
            "asides": 0.1,
            "roles": 0.1,
        }
        known = {part: weights[part] for part in self.parts}
        return sum(self.parts[p] * w for p, w in known.items()) / sum(known.values())


def same(form: Form, key: str, one: object, other: object) -> bool:
    """Whether two answers are the same to a reader."""
    if one in (None, "") or other in (None, ""):
        return one in (None, "") and other in (None, "")
    kind = form.by_key[key].kind if key in form.by_key else None
    if isinstance(kind, Day):
        return str(one)[:10] == str(other)[:10]
    words, words_ = _words(one), _words(other)
    if isinstance(kind, Person):
        return sorted(re.findall(r"\w+", words)) == sorted(re.findall(r"\w+", words_))
    if key.endswith("initials"):
        return re.sub(r"\W", "", words) == re.sub(r"\W", "", words_)
    return words == words_


def _words(value: object) -> str:
    text = html.unescape(html.unescape(str(value))).replace("’", "'")
    return " ".join(text.split()).casefold()


def score(form: Form | None, report: Said, truth: Said) -> Score:
    """Compare a report, as JSON, with the truth about its workbook."""
    done = Score()
    roles = {_name(sheet["name"]): sheet["role"] for sheet in report["sheets"]}
    done.parts["roles"] = _share(
        roles.get(_name(sheet["name"])) in sheet.get("either", [sheet["role"]])
        for sheet in truth["sheets"]
    )
    _asides(done, report, truth)
    if form is None or not truth["records"]:
        done.parts["records"] = float(not report["records"])
        return done
    by_place = {_place(record): record for record in report["records"]}
    found = [
        (t, by_place.pop(_place(t))) for t in truth["records"] if _place(t) in by_place
    ]
    done.silent += [
        f"{place}: no record" for place, r in by_place.items() if r["status"] == "ready"
    ]
    done.parts["records"] = (
        2 * len(found) / (len(truth["records"]) + len(report["records"]))
    )
    recall = len(found) / len(truth["records"])
    statuses = [r["status"] in t.get("either", [t["status"]]) for t, r in found]
    done.parts["status"] = _share(statuses) * recall
    for ok, (t, r) in zip(statuses, found, strict=True):
        if not ok:
            done.wrong.append(f"{_place(t)}: {r['status']}, not {t['status']}")
            if r["status"] == "ready":
                done.silent.append(f"{_place(t)}: ready, not {t['status']}")
    done.parts["issues"] = _share(
        _has_issue(r, issue)
        for t, r in found
        for issue in t["issues"]
        if not issue.get("optional")
    )
    right = [ok for t, r in found for ok in _fields(done, form, r, t)]
    done.parts["fields"] = _share(right) * recall
    return done


def _asides(done: Score, report: Said, truth: Said) -> None:
    records = {_name(s["name"]) for s in truth["sheets"] if s["role"] == "records"}
    told: dict[tuple[str, int], set[str]] = {}
    for aside in report["not_records"]:
        told.setdefault(_row(aside), set()).add(aside["kind"])
    asked = [
        aside
        for aside in truth["not_records"]
        if aside["kind"] != "blank" and _name(aside["sheet"]) in records
    ]
    for aside in asked:
        kinds = set(aside.get("either", [aside["kind"]]))
        if not told.get(_row(aside), set()) & kinds:
            done.wrong.append(f"{_row(aside)}: not told as {aside['kind']}")
    if asked:
        missed = sum("not told as" in words for words in done.wrong)
        done.parts["asides"] = 1 - missed / len(asked)


def _fields(done: Score, form: Form, record: Said, truth: Said) -> list[bool]:
    if not {"ready", "needs_review"} & set(truth.get("either", [truth["status"]])):
        return []
    right = []
    got, wanted = record["values"], truth["values"]
    asked = {issue["field"] for issue in truth["issues"]}
    accept = truth.get("accept", {})
    for key in sorted({*wanted, *accept, *(got.keys() & OWN[form.key])}):
        value = got.get(key)
        if value is None and key not in wanted:
            continue
        answers = accept.get(key, [wanted.get(key)])
        ok = any(same(form, key, value, answer) for answer in answers)
        right.append(ok)
        if not ok:
            words = f"{_place(truth)}: {key} is {value!r}, not {wanted.get(key)!r}"
            done.wrong.append(words)
            if value is not None and record["status"] == "ready":
                done.silent.append(words + (" (a guess)" if key in asked else ""))
    said = [_words(action.get("action")) for action in record["actions"]]
    for action in truth["actions"]:
        right.append(any(_words(action["action"]) in words for words in said))
    return right


def _has_issue(record: Said, issue: Said) -> bool:
    codes = issue.get("either", [issue["code"]])
    fields = issue.get("fields", [issue["field"]])
    return any(
        one["code"] in codes and (issue["field"] is None or one["field"] in fields)
        for one in record["issues"]
    )


def _share(answers: Any) -> float:
    answers = list(answers)
    return sum(answers) / len(answers) if answers else 1.0


def _name(sheet: str) -> str:
    return " ".join(sheet.split())


def _place(record: Said) -> tuple[str, int, str]:
    """Sheet, row, and the cell where a row holds several records."""
    return (*_row(record["source"]), record["source"].get("cell") or "")


def _row(at: Said) -> tuple[str, int]:
    return _name(at["sheet"]), at["row"]


_OF_AUDITS = """
case_id child_initials date_of_birth year_of_birth plan_type team worker manager auditor
auditor_role audit_date date_received audit_type theme overall_grade
reflective_discussion_offered reflective_discussion_date
"""
_OF_MEETINGS = """
meeting_type meeting_date team chair observer observer_role consent_obtained
discussed_with_chair_on overall_grade
"""
_OF_SUPERVISION = """
auditor team_manager supervisee team audit_date period date_received overall_grade
reviewed_with_manager_on
"""
_OF_OBSERVATIONS = """
worker worker_stage team manager observer observer_role observation_date activity
consent_obtained reviewed_in_supervision_on appraisal_link overall_grade
"""
OWN = {
    "staff_observation": frozenset(_OF_OBSERVATIONS.split()),
    "supervision_audit": frozenset(_OF_SUPERVISION.split()),
    "case_file_audit": frozenset(_OF_AUDITS.split()),
    "meeting_observation": frozenset(_OF_MEETINGS.split()),
}
"""Fields that the truths speak of; a form may have more."""
