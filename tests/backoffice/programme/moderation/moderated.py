"""Audits that are moderated in the tests: who draws, gives, grades and agrees."""

from __future__ import annotations

from dataclasses import dataclass

from backoffice.programme.moderation.drawing import Asked, draw
from backoffice.programme.moderation.giving import Giving
from backoffice.programme.moderation.grading import Given, Grading
from backoffice.programme.moderation.sides import AreaSides
from backoffice.programme.people import names_of
from backoffice.store.moderation_tables import Moderation
from backoffice.store.rows import By, StoredRecord
from form_definitions.moderation_rules import Moderated, shipped_moderation_rules
from tests.backoffice.programme.work.audited import TODAY, Audited, email

RULES = shipped_moderation_rules().moderated["case_file_audit"]
MONTH = "2026-11"


@dataclass
class Moderating:
    """The audits of a database, and whoever moderates them."""

    audited: Audited
    rules: Moderated = RULES

    def draw(self, month: str = MONTH, seed: int = 7) -> Asked:
        of = self.audited
        by = By("pat.officer@tests.example", of.steps("Pat Officer").by.at)
        versions = of.store.versions
        return draw(of.session, versions, self.rules, by, month, seed, TODAY)

    def giving(self) -> Giving:
        of = self.audited
        officer = "Pat Officer"
        return Giving(of.session, of.records(officer), of.steps(officer), self.rules)

    def grading(self, name: str) -> Grading:
        of = self.audited
        return Grading(of.session, of.records(name), of.steps(name), self.rules)

    def asked(self, record_id: int) -> Moderation:
        asked = self.audited.session.query(Moderation).filter_by(record_id=record_id)
        return asked.populate_existing().one()

    def person(self, name: str) -> int:
        """Somebody's number in the staff list."""
        names = names_of(self.audited.session)
        return next(number for number, one in names.items() if one == name)

    def moderator(self, record_id: int) -> str:
        number = self.asked(record_id).moderator_id
        return "" if number is None else names_of(self.audited.session)[number]

    def grade(
        self, name: str, record_id: int, reason: str = "As I read it", **grades: str
    ) -> dict[str, AreaSides]:
        """Give a moderator's grades of the record as it stands."""
        given = {area: Given(grade, reason) for area, grade in grades.items()}
        seen = self.record(record_id).row_version
        return by_area(self.grading(name).grade(record_id, seen, given))

    def agree(self, name: str, record_id: int, **grades: str) -> dict[str, AreaSides]:
        return by_area(self.grading(name).agree(record_id, grades, "We talked"))

    def record(self, record_id: int) -> StoredRecord:
        found = self.audited.records().read("case_file_audit", record_id)
        assert found is not None
        return found

    def grades(self, record_id: int) -> tuple[object, object, object]:
        """The auditor's, the moderated and the agreed grade that a record keeps."""
        of = self.record(record_id).values
        return of["overall_grade"], of["moderated_grade"], of["final_grade"]


def by_area(sides: list[AreaSides]) -> dict[str, AreaSides]:
    return {one.area.key: one for one in sides}


__all__ = ["MONTH", "RULES", "Moderating", "by_area", "email"]
