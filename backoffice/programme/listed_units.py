"""The units that a staff list names: those there are, new ones, and doubts of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from backoffice.programme.staff_list import Line, ListQuestion, Ref, rows_of
from backoffice.programme.structure import Tree, UnitNames, UnitOn, bare
from form_definitions.spelling import folded

MOVE, LEAVE = "move", "leave"


@dataclass(frozen=True)
class NewUnit:
    """A unit that the list adds."""

    ref: str
    name: str
    kind: str
    parent: Ref | None


@dataclass
class ListedUnits:
    """Looks up the units of lines; what is new, moved or in doubt gathers here."""

    tree: Tree
    names: UnitNames
    successors: Mapping[int, int]
    answers: Mapping[str, str]
    new: dict[str, NewUnit] = field(default_factory=dict)
    moves: dict[int, Ref] = field(default_factory=dict)
    """Units that belong to another from the day of the list on."""
    questions: dict[str, ListQuestion] = field(default_factory=dict)
    _areas: dict[str, str] = field(default_factory=dict)

    def settle_areas(self, lines: Sequence[Line]) -> None:
        """Ask about teams that the list puts in two areas."""
        areas: defaultdict[str, dict[str, str]] = defaultdict(dict)
        rows: defaultdict[str, list[Line]] = defaultdict(list)
        for line in lines:
            if line.team and line.area:
                areas[bare(folded(line.team))][folded(line.area)] = line.area
                rows[bare(folded(line.team))].append(line)
        for team, several in areas.items():
            if len(several) == 1:
                continue
            key, name = f"areas:{team}", rows[team][0].team
            answer = self.answers.get(key)
            if answer in several:
                self._areas[team] = several[answer]
                continue
            both = " and ".join(several.values())
            self.questions[key] = ListQuestion(
                key,
                f"{name} is listed in {both}; which does it belong to?",
                rows_of(rows[team]),
                tuple(several.items()),
            )

    def of(self, line: Line) -> tuple[Ref | None, bool]:
        """The unit of a line, and whether that is settled.

        The lowest that it names; None where it names none.
        """
        team = bare(folded(line.team)) if line.team else ""
        if f"areas:{team}" in self.questions:
            return None, False
        found: Ref | None = None
        area = self._areas.get(team, line.area)
        named = (("service", line.service), ("area", area), ("team", line.team))
        for kind, name in named:
            if not name:
                continue
            unit, settled = self._of_kind(kind, name, found, line)
            if not settled:
                return None, False
            found = unit
        return found, True

    def _of_kind(
        self, kind: str, name: str, parent: Ref | None, line: Line
    ) -> tuple[Ref | None, bool]:
        found = self._called(kind, name)
        if len(found) > 1 and parent is not None:
            inside = [u for u in found if self._is_in(u, parent)]
            found = inside or found
        if len(found) > 1:
            return self._which(kind, name, found, line)
        if found:
            (unit,) = found
            self._place(unit, parent, line)
            return unit.id, True
        key = f"new {kind} {parent if parent is not None else ''} {folded(name)}"
        known = next(
            (n for n in self.new.values() if n.kind == kind and same(n.name, name)),
            None,
        )
        if known is not None and (parent is None or known.parent in (None, parent)):
            if known.parent is None and parent is not None:
                self.new[known.ref] = NewUnit(known.ref, known.name, kind, parent)
            return known.ref, True
        self.new[key] = NewUnit(key, name, kind, parent)
        return key, True

    def _called(self, kind: str, name: str) -> list[UnitOn]:
        """The units of the day that are called so, or once were."""
        there = [unit for unit in self.tree.units.values() if unit.kind == kind]
        exact = [unit for unit in there if folded(unit.name) == folded(name)]
        found = exact or [unit for unit in there if same(unit.name, name)]
        if found:
            return found
        once = self.names.find(name).unit_id
        if once is not None:
            once = self.successors.get(once, once)
            unit = self.tree.units.get(once)
            if unit is not None and unit.kind == kind:
                return [unit]
        return []

    def _is_in(self, unit: UnitOn, parent: Ref) -> bool:
        return any(above.id == parent for above in self.tree.above(unit.id))

    def _which(
        self, kind: str, name: str, found: Sequence[UnitOn], line: Line
    ) -> tuple[Ref | None, bool]:
        key = f"unit:{kind}:{folded(name)}"
        options = tuple(
            (str(u.id), " › ".join(a.name for a in self.tree.above(u.id)))
            for u in found
        )
        answer = self.answers.get(key, "")
        if answer in dict(options):
            return int(answer), True
        words = f"Several units are called {name}; which is meant?"
        self._ask(ListQuestion(key, words, (line.where,), options))
        return None, False

    def _place(self, unit: UnitOn, parent: Ref | None, line: Line) -> None:
        """Where the list puts a unit that stands elsewhere: to be answered once."""
        if parent is None or self._is_in(unit, parent):
            return
        key = f"place:{unit.id}:{parent}"
        answer = self.answers.get(key)
        if answer == MOVE:
            self.moves[unit.id] = parent
        elif answer != LEAVE:
            there = self._name(unit.parent_id) if unit.parent_id else "the top"
            words = (
                f"{unit.name} belongs to {there} and is listed in"
                f" {self._name(parent)}; does it move?"
            )
            options = ((MOVE, "It moves on the day of the list"), (LEAVE, "It stays"))
            self._ask(ListQuestion(key, words, (line.where,), options))

    def _name(self, ref: Ref) -> str:
        return self.tree.name(ref) if isinstance(ref, int) else self.new[ref].name

    def _ask(self, question: ListQuestion) -> None:
        known = self.questions.get(question.key)
        if known is not None:
            question = ListQuestion(
                known.key, known.words, known.rows + question.rows, known.options
            )
        self.questions[question.key] = question

    def said(self, ref: Ref | None) -> str:
        """A unit as people say it."""
        return "" if ref is None else self._name(ref)


def same(one: str, other: str) -> bool:
    """Whether two texts name one unit: ``Seacroft`` and ``Seacroft Team``."""
    return bare(folded(one)) == bare(folded(other))
