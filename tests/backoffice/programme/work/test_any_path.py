"""Whatever path an audit takes: no step without a right, no grade lost, all of it told.

Hypothesis lets four people and a stranger press any button in any order, save what they
like, and act on pages that are out of date.
"""

from __future__ import annotations

import shutil
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
from backoffice.programme.work.taken import NotTaken
from backoffice.store.opening import connect
from form_definitions.life_cycles import shipped_life_cycles
from tests.backoffice.programme.work.audited import ACTIONS, ROLES, Audited

CYCLE = shipped_life_cycles()["case_file_audit"]
NAMES = st.sampled_from(list(ROLES))
STEPS = st.sampled_from([*CYCLE.steps, "tea"])
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
        self.state, self.graded = "submitted", "good"
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
        rightly = rightly and any(name in MAY[one] for one in known.who)  # type: ignore[union-attr]
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
        self.audited.save(
            record_id=self.audit,
            actions=({**ACTIONS[0], **over},),
            overall_grade=grade,
        )
        self.graded = grade.lower()
        if self.state in CYCLE.steps["submit"].begins:
            self.state = "submitted"
            self.steps.append(("submit", "submitted"))

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


@pytest.fixture
def machine(sqlite_template: Path) -> type[AnyPath]:
    AnyPath.template = sqlite_template
    return AnyPath


def test_no_path_loses_anything(machine: type[AnyPath]) -> None:
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=8,
            stateful_step_count=12,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
