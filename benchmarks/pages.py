"""The pages both have: the list of 50 four ways, the edit page, and a save."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from benchmarks.contender import Contender, filled_in
from benchmarks.contest import Ask, Result, compare, must
from benchmarks.rows import RARE

LIST, EDIT, SAVE = 0.35, 0.6, 1.0
"""At most this much of the peer's CPU."""

GRADE, MONTH = "good", ("2023-03-01", "2023-03-31")
CHANGED = "overall_rationale"
"""The answer that a save changes."""
WHY = "_reason"
"""Where our own edit page asks why."""


@dataclass(frozen=True)
class Site:
    """Where one contender keeps the pages that are asked for."""

    contender: Contender
    list: str
    plain: Sequence[tuple[str, str]]
    filtered: Sequence[tuple[str, str]]
    deep: Sequence[tuple[str, str]]
    search: str
    edit: Callable[[int], str]

    def listing(self, *asked: tuple[str, str]) -> str:
        return f"{self.list}?{urlencode([*self.plain, *asked])}"


def ours(contender: Contender, mark: str = "") -> Site:
    """The generated screens; `mark` is where the deep page begins."""
    home = "/records/case_file_audit/"
    return Site(
        contender,
        home,
        [("page_size", "50")],
        [
            ("flt_overall_grade_in_list", GRADE),
            ("flt_record_date_from", MONTH[0]),
            ("flt_record_date_to", MONTH[1]),
        ],
        [("after", mark)],
        "search",
        lambda record: f"{home}edit/?id={record}",
    )


def django(contender: Contender, deep: int = 1) -> Site:
    """The admin's; `deep` is the number of the deep page, counted from 1."""
    home = "/admin/peer/casefileaudit/"
    return Site(
        contender,
        home,
        [],
        [
            ("overall_grade__exact", GRADE),
            ("audit_date__gte", MONTH[0]),
            ("audit_date__lt", "2023-04-01"),
        ],
        [("p", str(deep))],
        "q",
        lambda record: f"{home}{record}/change/",
    )


def measure(sites: Sequence[Site], ids: Sequence[int], rounds: int) -> list[Result]:
    """Every question, of both sites (ours first), on tables of these records."""
    count = len(ids)
    some = random.Random(5).choices(ids, k=rounds + 1)
    lists: dict[str, Callable[[Site], str]] = {
        "first": lambda site: site.listing(),
        "filtered": lambda site: site.listing(*site.filtered),
        "deep": lambda site: site.listing(*site.deep),
        "searched": lambda site: site.listing((site.search, RARE)),
    }
    found = [
        compare(
            name,
            count,
            [(s.contender, _reads(s.contender, address(s), 10)) for s in sites],
            LIST,
            rounds,
        )
        for name, address in lists.items()
    ]
    edits = [(s.contender, _edits(s, some)) for s in sites]
    saves = [(s.contender, _saves(s, some)) for s in sites]
    found.append(compare("edit", count, edits, EDIT, rounds))
    found.append(compare("save", count, saves, SAVE, rounds))
    return found


def _reads(contender: Contender, address: str, least: int) -> Ask:
    """Asks for a list; nobody is quick by showing less than `least` records."""

    def ready(_: int) -> Callable[[], None]:
        def ask() -> None:
            answer = contender.ask("GET", address)
            must(answer.status == 200, f"{contender.name} {address}: {answer.status}")
            shown = answer.body.count(">CFA-")
            must(shown >= least, f"{contender.name} {address}: {shown} records")

        return ask

    return ready


def _edits(site: Site, ids: Sequence[int]) -> Ask:
    def ready(turn: int) -> Callable[[], None]:
        def ask() -> None:
            answer = site.contender.ask("GET", site.edit(ids[turn]))
            must(answer.status == 200, f"{site.contender.name}: {answer.status}")
            must(CHANGED in answer.body, f"{site.contender.name}: no {CHANGED}")

        return ask

    return ready


def _saves(site: Site, ids: Sequence[int]) -> Ask:
    """Opens the edit page first, so that what is sent is what a browser would send."""

    def ready(turn: int) -> Callable[[], None]:
        address = site.edit(ids[turn])
        page = site.contender.ask("GET", address).body
        sent = changed(page, f"Changed in round {turn}. ")

        def ask() -> None:
            answer = site.contender.ask("POST", address, sent)
            must(
                answer.status in {302, 303},
                f"{site.contender.name} did not save {address}: {answer.status}",
            )

        return ask

    return ready


def changed(page: str, words: str) -> list[tuple[str, str]]:
    """What a browser would send of an edit page after one answer was changed."""
    typed = filled_in(page)
    must(any(key == CHANGED for key, _ in typed), f"there is no {CHANGED} to change")
    said = {CHANGED: words + dict(typed)[CHANGED][:150], WHY: "Read it again"}
    return [(key, said.get(key, value)) for key, value in typed]
