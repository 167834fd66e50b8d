"""What the job titles of a staff list are: by the definition of roles, or an answer."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from backoffice.programme.staff_list import Line, ListQuestion
from form_definitions.roles import Roles, Title
from form_definitions.spelling import folded


class Titles:
    """Looks up job titles; each that nobody has explained is one question."""

    def __init__(self, roles: Roles, answers: Mapping[str, str]) -> None:
        self.roles, self.answers = roles, answers
        self.questions: dict[str, ListQuestion] = {}

    def of(self, line: Line) -> Title | None:
        """What the title of a row says; None where it has to be asked."""
        found = self.roles.title(line.title) if line.title else None
        if found is not None:
            return found
        key = f"role:{folded(line.title)}"
        role, _, stage = self.answers.get(key, "").partition(":")
        if role in self.roles.roles:
            return Title(role, stage or None)
        known = self.questions.get(key)
        rows = (*(known.rows if known else ()), line.where)
        if not line.title:
            words = "These rows have no role; write it into the workbook"
            self.questions[key] = ListQuestion(key, words, rows)
            return None
        near = self.roles.like(line.title)
        self.questions[key] = ListQuestion(
            key,
            f"What is “{line.title}”?",
            rows,
            tuple(self._offered()),
            # A title that looks like another may well be another's: never accepted
            # together with likely names.
            why=f"spelt like {self.roles.label(near.role)}" if near else "",
        )
        return None

    def _offered(self) -> Iterator[tuple[str, str]]:
        for role in self.roles.roles.values():
            yield role.key, role.label
            if role.staged:
                for stage in self.roles.stages.values():
                    words = f"{role.label}, {stage.label.lower()}"
                    yield f"{role.key}:{stage.key}", words
