"""Draws the supervision file that each service delivery manager audits in a month."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from backoffice.programme.people import Held
from backoffice.programme.sampling.draw import chance
from backoffice.programme.sampling.independence import Auditor
from form_definitions.sampling_rules import FILES, shipped_sampling_rules

FORM: Final = shipped_sampling_rules().draws[FILES].form
SUPERVISOR: Final = shipped_sampling_rules().draws[FILES].of
"""The post whose supervision files are audited."""


@dataclass(frozen=True)
class File:
    """A file of supervision: whose, and by whom they are supervised."""

    manager_id: int
    manager: str
    unit_id: int | None
    supervisee: str = ""
    """Nobody where the staff list names nobody whom the manager supervises."""

    @property
    def key(self) -> str:
        return f"{self.manager_id}\x1f{self.supervisee}"


@dataclass(frozen=True)
class FileDrawn:
    """The file that an auditor is to look at, and in which order the others follow."""

    auditor: Auditor
    file: File | None
    why: str = ""


def files_of(auditor: Auditor, posts: Sequence[Held]) -> list[File]:
    """The files that may be drawn for an auditor: those of the team managers whose
    line manager they are.

    Args:
        posts: every post that is held in the month.
    """
    found: dict[str, File] = {}
    for post in posts:
        if post.role != SUPERVISOR or post.manager_id != auditor.person_id:
            continue
        supervised = [p for p in posts if p.manager_id == post.person_id]
        names = [p.name for p in supervised if p.person_id != auditor.person_id]
        for name in names or [""]:
            file = File(post.person_id, post.name, post.unit_id, name)
            found[file.key] = file
    return list(found.values())


def in_chance(files: Sequence[File], seed: int, auditor: Auditor) -> list[File]:
    """Files in the order in which they are drawn: every manager is as likely as any
    other, however many they supervise, and so is each of their files."""
    by_manager: defaultdict[int, list[File]] = defaultdict(list)
    for file in files:
        by_manager[file.manager_id].append(file)
    who = str(auditor.person_id)
    managers = sorted(by_manager, key=lambda one: chance(seed, who, str(one)))
    rows = [
        sorted(by_manager[one], key=lambda file: chance(seed, who, file.key))
        for one in managers
    ]
    longest = max(map(len, rows), default=0)
    return [row[at] for at in range(longest) for row in rows if at < len(row)]


def files_drawn(
    auditors: Sequence[Auditor], posts: Sequence[Held], seed: int
) -> Iterator[FileDrawn]:
    """A file for each auditor, or why there is none."""
    for auditor in auditors:
        order = in_chance(files_of(auditor, posts), seed, auditor)
        why = (
            "" if order else f"Nobody manages a team under {auditor.name} in this month"
        )
        yield FileDrawn(auditor, order[0] if order else None, why)
