"""The templates that are kept: sent in, filled with an edition of a return, ended."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from pathlib import Path

from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, undefer

from backoffice.aside import folder_aside, nameless_file
from backoffice.config import Settings
from backoffice.filled.guards import NoTemplate, look_at
from backoffice.filled.known import known_of
from backoffice.store.database import writing
from backoffice.store.template_tables import ReturnTemplate
from backoffice.store.versions import Versions
from exports.figures import Figures
from exports.fill import Known, fill_template
from exports.fill.answers import Answers
from exports.fill.offered import Group, offered
from exports.returns import Return

LONGEST_NAME = 100


class NoName(NoTemplate):
    """A template without a name of its own."""


@dataclass(frozen=True)
class Templates:
    """The templates in the database of a session."""

    session: Session
    versions: Versions
    settings: Settings
    clock: Callable[[], datetime]

    def all(self) -> Sequence[ReturnTemplate]:
        """Every template, by its name."""
        return self.session.scalars(
            select(ReturnTemplate).order_by(ReturnTemplate.name)
        ).all()

    def of(self, what: Return) -> Sequence[ReturnTemplate]:
        """Those of one return."""
        return [one for one in self.all() if one.return_key == what.key]

    def one(self, number: int) -> ReturnTemplate | None:
        """The template of that number, with its content."""
        return self.session.scalars(
            select(ReturnTemplate)
            .where(ReturnTemplate.id == number)
            .options(undefer(ReturnTemplate.content))
        ).one_or_none()

    def keep(
        self, name: str, what: Return, file_name: str, content: bytes, who: str
    ) -> ReturnTemplate:
        """Keep a workbook as a template.

        Raises NoName where it has no name, or one that is taken, and NoTemplate where
        it is no workbook that can be filled.
        """
        said = " ".join(name.split())[:LONGEST_NAME]
        if not said:
            raise NoName("Give the template a name; it is chosen by that.")
        with nameless_file([content]) as path:
            look_at(path)
        template = ReturnTemplate(
            name=said,
            return_key=what.key,
            file_name=file_name[-255:],
            at=self.clock(),
            who=who,
            content=content,
        )
        try:
            with writing(self.session):
                self.session.add(template)
        except IntegrityError:
            raise NoName(
                f"There is a template called {said} already; give this one another"
                " name, or take that one away first."
            ) from None
        return template

    def end(self, number: int) -> bool:
        """Take a template away. Returns whether there was one."""
        with writing(self.session):
            gone = self.session.execute(
                delete(ReturnTemplate).where(ReturnTemplate.id == number)
            )
        return bool(getattr(gone, "rowcount", 0))

    def filled(self, content: bytes, figures: Figures) -> BytesIO:
        """A template with the figures of a return in it.

        Raises NoTemplate where it is no workbook that can be filled, and Unfilled
        where something that it asks for is not understood.
        """
        with folder_aside(self.settings.data) as folder:
            path, out = folder / "template.xlsx", folder / "filled.xlsx"
            path.write_bytes(content)
            self.fill(path, out, figures)
            return BytesIO(out.read_bytes())

    def fill(self, template: Path, out: Path, figures: Figures) -> None:
        """The same of a file, to another."""
        look_at(template)
        fill_template(template, out, figures, self._known(figures.what))

    def offered(self, figures: Figures) -> list[Group]:
        """All that a template can ask these figures for, to be copied from."""
        return list(offered(Answers(figures, self._known(figures.what))))

    def _known(self, what: Return) -> Known:
        return known_of(self.session, self.versions, self.settings.data, what)
