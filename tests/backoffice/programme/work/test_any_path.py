"""Whatever path an audit takes: no step without a right, no grade lost, all of it told.

Hypothesis lets four people and a stranger press any button in any order, save what they
like, and act on pages that are out of date.
"""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import ClassVar

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy.orm import Session

from backoffice.config import Settings
from backoffice.programme.moderation.asked_for import of_record
from backoffice.programme.moderation.grading import NotGraded
from backoffice.programme.moderation.sides import told as told_in
from backoffice.programme.restructuring import NotChanged
from backoffice.programme.work.taken import NotTaken
from backoffice.store.opening import connect
from form_definitions.life_cycles import shipped_life_cycles
from tests.backoffice.programme.moderation.moderated import RULES, Moderating
from tests.backoffice.programme.work.audited import ACTIONS, ROLES, Audited

CYCLE = shipped_life_cycles()["case_file_audit"]
NAMES = st.sampled_from(list(ROLES))
BOTH = st.sampled_from(["Sam Service", "Ann Auditor", "Pat Officer", "Wren Worker"])
STEPS = st.sampled_from([*CYCLE.steps, "tea"])
KEPT = ("moderator", "moderated_grade", "final_grade")
SIDES = ("moderator", "auditor_agrees", "moderator_agrees")
GRADES = st.sampled_from(["Outstanding", "Good", "Inadequate"])
MAY = {
    "doer": {"Ann Auditor"},
    "subject": {"Wren Worker"},
    "manager": {"Mo Manager"},
    "moderator": set(),
    "performance": {"Pat Officer"},
}


class AnyPath(RuleBasedStateMachine):
    """One audit, and everybody who presses anything."""

    template: ClassVar[Path]

    @initialize()
    def send_in(self) -> None:
        self.folder = TemporaryDirectory()
        file = Path(self.folder.name) / "backoffice.sqlite"
        shutil.copy(self.template, file)
        url = f"sqlite:///{file}"
        self.store = connect(Settings(url, "x" * 40, Path(self.folder.name)))
        self.store.versions.notice()
        self.audited = Audited(self.store, Session(self.store.engine))
        self.audit = self.audited.save()
        self.moderating = Moderating(self.audited, replace(RULES, share="100%"))
        self.state, self.graded = "submitted", "good"
        self.moderator, self.agreed = "", ""
        self.given: list[tuple[str, str]] = []
        self.said: dict[str, str] = {}
        self.steps = [("new", "allocated"), ("submit", "submitted")]

    def teardown(self) -> None:
        if hasattr(self, "store"):
            self.audited.session.close()
            self.store.engine.dispose()
            self.folder.cleanup()

    @rule(name=NAMES, step=STEPS, reason=st.sampled_from(["", "Because"]))
    def press(self, name: str, step: str, reason: str) -> None:
        """A button is pressed: it moves the work, or changes nothing at all."""
        known = CYCLE.steps.get(step)
        rightly = known is not None and self.state in known.begins
        may = {**MAY, "moderator": {self.moderator}}
        rightly = rightly and any(name in may[one] for one in known.who)  # type: ignore[union-attr]
        try:
            after = self.audited.take(name, self.audit, step, reason)
        except NotTaken:
            needs = known is not None and (known.needs or (known.reason and not reason))
            assert not rightly or needs
            return
        assert rightly
        assert known is not None
        assert after == known.ends
        self.state = after
        self.steps.append((step, after))

    @rule(name=NAMES, step=STEPS)
    def press_on_an_old_page(self, name: str, step: str) -> None:
        """Somebody has moved it on meanwhile: nothing happens."""
        work = self.audited.work(self.audit)
        with pytest.raises(NotTaken):
            self.audited.steps(name).take(work.id, step, work.steps - 1, "Because")

    @rule(grade=GRADES, done=st.booleans())
    def amend(self, grade: str, done: bool) -> None:
        """The auditor saves it again, its action open or done."""
        over = {"status": "Done", "completed_on": "23/11/2026"} if done else {}
        kept = dict(zip(KEPT, self.kept, strict=True))
        self.audited.save(
            record_id=self.audit,
            actions=({**ACTIONS[0], **over},),
            overall_grade=grade,
            **{key: one for key, one in kept.items() if one},
        )
        self.graded = grade.lower()
        if self.state in CYCLE.steps["submit"].begins:
            self.state = "submitted"
            self.steps.append(("submit", "submitted"))

    @rule(name=st.sampled_from(["Sam Service", "Sam Service", "Mo Manager"]))
    def ask(self, name: str) -> None:
        """An officer draws it and asks somebody to moderate it."""
        self.moderating.draw()
        person = self.moderating.person(name)
        try:
            self.moderating.giving().give(self.audit, person, "Because")
        except NotChanged:
            assert name != "Sam Service" or self.given
            return
        assert name == "Sam Service"
        assert not self.given
        self.moderator = name
        if self.state in CYCLE.steps["moderate"].begins:
            self.state = "in_moderation"
            self.steps.append(("moderate", self.state))

    @rule(name=BOTH, grade=GRADES)
    def moderate(self, name: str, grade: str) -> None:
        """Somebody gives a moderator's grade: the moderator alone may."""
        try:
            self.moderating.grade(name, self.audit, overall=grade.lower())
        except NotGraded:
            assert name != self.moderator or self.agreed
            return
        assert name == self.moderator
        assert not self.agreed
        self.given.append(("moderator", grade.lower()))
        self.said.clear()
        self.settle()

    @rule(name=BOTH, grade=GRADES)
    def agree(self, name: str, grade: str) -> None:
        """Somebody says what they agree to: the auditor and the moderator may."""
        try:
            self.moderating.agree(name, self.audit, overall=grade.lower())
        except NotGraded:
            mine = name in ("Ann Auditor", self.moderator)
            assert not mine or self.agreed or not self.given
            return
        side = "auditor_agrees" if name == "Ann Auditor" else "moderator_agrees"
        assert name in ("Ann Auditor", self.moderator)
        if self.newest != self.graded:
            self.given.append((side, grade.lower()))
            self.said[side] = grade.lower()
        self.settle()

    @property
    def newest(self) -> str:
        """The moderator's newest grade."""
        found = [grade for side, grade in self.given if side == "moderator"]
        return found[-1] if found else ""

    def settle(self) -> None:
        """Reckon what is agreed, as both have said it."""
        both = [*self.said.values()]
        if self.newest == self.graded:
            self.agreed = self.newest
        elif len(both) == 2 and both[0] == both[1]:
            self.agreed = both[0]
        if self.agreed and self.state in CYCLE.steps["agree"].begins:
            self.state = "agreed"
            self.steps.append(("agree", self.state))

    @property
    def kept(self) -> tuple[str, str, str]:
        """What the record is to say of its moderation."""
        moderator = self.moderator if self.given else ""
        return moderator, self.newest, self.agreed

    @invariant()
    def nothing_is_lost(self) -> None:
        """It stands where the last step left it, each is told, the grade is kept."""
        if not hasattr(self, "audit"):
            return
        work = self.audited.work(self.audit)
        told = self.audited.steps("Pat Officer").history(work)
        assert work.state == self.state
        assert [(one.step, one.ends) for one in told] == self.steps
        assert [one.number for one in told] == list(range(len(told)))
        assert [one.begins for one in told[1:]] == [one.ends for one in told[:-1]]
        record = self.audited.records().read("case_file_audit", self.audit)
        assert record is not None
        assert record.values["overall_grade"] == self.graded
        assert tuple(record.values[key] or "" for key in KEPT) == self.kept
        row = of_record(self.audited.session, self.audit)
        rows = [] if row is None else told_in(self.audited.session, row.id)
        said = [(one.side, one.grade) for one in rows if one.side in SIDES]
        assert said == self.given


@pytest.fixture
def machine(sqlite_template: Path) -> type[AnyPath]:
    AnyPath.template = sqlite_template
    return AnyPath


def test_no_path_loses_anything(machine: type[AnyPath]) -> None:
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=8,
            stateful_step_count=16,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
