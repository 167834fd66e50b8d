"""What the review page shows: the groups that wait, and a page of the open one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from sqlalchemy import select

from backoffice.intake import groups, kept, settling
from backoffice.intake.answering import Place
from backoffice.intake.desk import Desk
from backoffice.intake.groups import Asked, Group
from backoffice.intake.likenesses import Alike, alike
from backoffice.screens.faces import face
from backoffice.screens.raw_texts import RawText, as_in_the_cell
from backoffice.screens.review_beside import Beside, beside_of
from backoffice.screens.upload_rows import Line, line_fields, line_of
from backoffice.store.fixed import Upload, UploadEntry

PAGE = 25
"""Cells that are asked one by one on a page."""


@dataclass(frozen=True)
class AskedRow:
    """One cell that is asked: the row it is in, and the box for its answer."""

    name: str
    line: Line
    raw: RawText
    where: str
    typed: str
    error: str
    numbers: tuple[str, ...] = ()
    """The cases that its cell names, where they are several."""
    beside: Beside | None = None
    """The record that it may be."""


@dataclass
class ReviewPage:
    """What waits, and the group that is open."""

    desk: Desk
    groups: Sequence[Group]
    upload: Upload | None = None
    key: str = ""
    number: int = 0
    typed: Mapping[str, str] = field(default_factory=dict)
    wrong: Mapping[Place, str] = field(default_factory=dict)

    @property
    def group(self) -> Group | None:
        found = groups.find(list(self.groups), self.key)
        return found or next(iter(self.groups), None)

    @property
    def at(self) -> int:
        """Where the open group stands among those that wait; 0 is the first."""
        group = self.group
        return self.groups.index(group) if group is not None else 0

    @property
    def next(self) -> str:
        """The address of the group after the open one; "" at the last."""
        return self.address(self.following) if self.following else ""

    @property
    def previous(self) -> str:
        return self.address(self.groups[self.at - 1].key) if self.at else ""

    @property
    def following(self) -> str:
        """The key of the group to go on with once the open one is answered."""
        after = self.groups[self.at + 1 : self.at + 2]
        return after[0].key if after else ""

    @property
    def waiting(self) -> int:
        """Rows that wait: of the upload that is asked for, else of all."""
        if self.upload is None:
            return settling.how_many_wait(self.desk)
        return len({cell.place for group in self.groups for cell in group.cells})

    @property
    def cells(self) -> int:
        return sum(len(group.cells) for group in self.groups)

    @property
    def grid(self) -> str:
        """The address of the grid, with the rows of the open group in it."""
        said: dict[str, Any] = {"upload": self.upload.id} if self.upload else {}
        group = self.group
        if group is not None:
            said |= {"form": group.form.key, "version": group.form.version}
            said |= {"field": group.field.key} if group.field else {}
        return f"/review/grid/?{urlencode(said)}"

    def address(self, key: str, page: int = 0) -> str:
        said: dict[str, Any] = {"group": key}
        if self.upload is not None:
            said["upload"] = self.upload.id
        if page:
            said["page"] = page
        return f"?{urlencode(said)}"

    def options(self) -> list[tuple[str, str]]:
        """What a cell of this group can be answered with; none where it is typed."""
        group = self.group
        if group is None or group.field is None:
            return []
        if group.two_ways:
            return list(group.ways.items())
        if group.era is not None:
            return list(group.era.options)
        how = face(group.field.kind)
        return list(how.options) if how.look in ("radios", "list") else []

    def columns(self) -> list[tuple[int, str]]:
        """What stands beside each cell: where in the line of its row, and its label.

        What the cell itself says stands there already.
        """
        group = self.group
        if group is None:
            return []
        form, asked = group.form, group.field.key if group.field else ""
        keys = enumerate(line_fields(form))
        return [(at, form.field(key).label) for at, key in keys if key != asked]

    @property
    def more(self) -> bool:
        group = self.group
        return group is not None and len(group.cells) > (self.number + 1) * PAGE

    def rows(self) -> list[AskedRow]:
        """A page of the cells of the open group, each with its row."""
        group = self.group
        if group is None:
            return []
        some = group.cells[self.number * PAGE : (self.number + 1) * PAGE]
        entries = entries_at(self.desk, [cell.place for cell in some])
        stand: dict[Place, Alike] = {}
        if group.is_near:
            stand = alike(self.desk, entries.values())
        found = []
        for cell in some:
            name = f"v-{cell.place[0]}-{cell.place[1]}"
            near = stand.get(cell.place)
            found.append(
                AskedRow(
                    name,
                    line_of(self.desk, entries[cell.place]),
                    self._raw(entries[cell.place], cell),
                    cell.where,
                    self.typed.get(name, ""),
                    self.wrong.get(cell.place, ""),
                    group.numbers(cell),
                    beside_of(near) if near else None,
                )
            )
        return found

    def _raw(self, row: UploadEntry, cell: Asked) -> RawText:
        group = self.group
        if group is None or group.field is None:
            return RawText(cell.raw)
        raw = kept.raw_cells(row.typed).get(group.field.key)
        return as_in_the_cell(raw, cell.raw)


def entries_at(desk: Desk, places: Iterable[Place]) -> dict[Place, UploadEntry]:
    """The rows of these places, as kept; those that are not there are left out."""
    by_upload: dict[int, list[int]] = {}
    for upload_id, position in places:
        by_upload.setdefault(upload_id, []).append(position)
    return {
        (entry.upload_id, entry.position): entry
        for upload_id, positions in by_upload.items()
        for entry in desk.session.scalars(
            select(UploadEntry).where(
                UploadEntry.upload_id == upload_id, UploadEntry.position.in_(positions)
            )
        )
    }
