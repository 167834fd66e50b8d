"""The inside of an .xlsx: checked before anything is read from it, then its parts.

A workbook is a zip; what it unpacks to is counted before it is unpacked to anywhere,
so that a small file cannot fill the machine.
"""

from __future__ import annotations

import posixpath
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import BinaryIO

from importers.colours import theme_colours
from importers.limits import MIB, Limits
from importers.sniff import PROTECTED, SAVE_AS
from importers.styles import Styles, read_comments, read_styles
from importers.troubles import CannotRead
from importers.xml_parts import DEFINES, elements

DAMAGED = f"This workbook is damaged; ask for it again, or {SAVE_AS} copy"
TOO_BIG = (
    "This workbook unpacks to far more than its size suggests, so it was not opened;"
    " copy its rows into a new workbook and send that"
)


@dataclass(frozen=True)
class Part:
    """A sheet by its name in the workbook and its place in the package."""

    name: str
    path: str
    hidden: bool


class Package:
    """The parts of a zipped workbook."""

    def __init__(self, file: BinaryIO, limits: Limits) -> None:
        file.seek(0)
        try:
            self._zip = zipfile.ZipFile(file)
        except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
            raise CannotRead(DAMAGED) from None
        self._limits = limits
        self._paths = {
            info.filename.replace("\\", "/").lstrip("/").casefold(): info
            for info in self._zip.infolist()
        }

    def check(self) -> None:
        """Raise CannotRead where the package is a bomb, damaged or protected.

        Everything of it that is XML is unpacked once, and thrown away, since what a
        package says of its own sizes is only what somebody wrote there. Sheets are
        left to the scan, which unpacks them too.
        """
        said = self._zip.infolist()
        if len(said) > self._limits.parts:
            raise CannotRead(TOO_BIG)
        if sum(info.file_size for info in said) > self._limits.unpacked_bytes:
            raise CannotRead(TOO_BIG)
        for info in said:
            if info.flag_bits & 1:
                raise CannotRead(PROTECTED)
            packed = max(info.compress_size, 1)
            if info.file_size > self._limits.part_bytes or (
                info.file_size > self._limits.ratio_from
                and info.file_size > packed * self._limits.ratio
            ):
                raise CannotRead(TOO_BIG)
        for info in said:
            name = info.filename.casefold()
            if name.endswith((".xml", ".rels")) and "worksheets/" not in name:
                self._drain(info.filename)

    def _drain(self, path: str) -> None:
        tail = b""
        with self.opened(path) as part:
            while chunk := part.read(MIB):
                if b"<!DOCTYPE" in tail + chunk:
                    raise CannotRead(DEFINES)
                tail = chunk[-9:]

    @contextmanager
    def opened(self, path: str) -> Iterator[BinaryIO]:
        """A part of the package, by its path. Its checksum is checked at its end."""
        info = self._paths.get(path.replace("\\", "/").lstrip("/").casefold())
        if info is None:
            raise CannotRead(DAMAGED)
        try:
            with self._zip.open(info) as part:
                yield part  # type: ignore[misc]
        except (
            zipfile.BadZipFile,
            zlib.error,
            EOFError,
            OSError,
            ValueError,
            NotImplementedError,
            RuntimeError,
        ):
            raise CannotRead(DAMAGED) from None

    def has(self, path: str) -> bool:
        return path.casefold() in self._paths

    def first(self, ending: str) -> str | None:
        """The path of the first part whose path ends so."""
        return next((path for path in self._paths if path.endswith(ending)), None)

    def sheets(self) -> list[Part]:
        """The workbook's sheets of cells, in its own order.

        Raises CannotRead where a sheet that is named is not there, or the styles are
        not, without which a case number loses its leading zeros.
        """
        book = self.first("workbook.xml")
        if book is None:
            raise CannotRead(DAMAGED)
        targets = self.targets(book)
        with self.opened(book) as part:
            listed = elements(part)["sheet"]
        if not all(self.has(p) for p in targets.values() if p.endswith("styles.xml")):
            raise CannotRead(DAMAGED)
        found = []
        for sheet in listed[: self._limits.sheets + 1]:
            path = targets.get(sheet.get("id", ""), "")
            if not self.has(path):
                # Read without it, its rows would be lost and nobody told.
                raise CannotRead(DAMAGED)
            if "worksheet" in path:
                hidden = sheet.get("state", "visible") != "visible"
                found.append(Part(sheet.get("name", ""), path, hidden))
        if len(found) > self._limits.sheets:
            raise CannotRead(
                f"This workbook has more than {self._limits.sheets} sheets; split it"
                " and send the parts"
            )
        return found

    def from_1904(self) -> bool:
        """Whether the workbook counts its days from 1904."""
        book = self.first("workbook.xml")
        if book is None:
            return False
        with self.opened(book) as part:
            settings = elements(part)["workbookPr"]
        return any(said.get("date1904") in ("1", "true") for said in settings)

    def targets(self, of: str) -> dict[str, str]:
        """The paths of the parts that a part refers to, by the name of each link."""
        folder, name = posixpath.split(of)
        path = f"{folder}/_rels/{name}.rels"
        if not self.has(path):
            return {}
        with self.opened(path) as part:
            listed = elements(part)["Relationship"]
        targets = {}
        for link in listed:
            target = link.get("Target", "").replace("\\", "/")
            if link.get("TargetMode") == "External":
                continue
            if not target.startswith("/"):
                target = posixpath.normpath(posixpath.join(folder, target))
            targets[link.get("Id", "")] = target.lstrip("/")
        return targets

    def styles(self) -> Styles:
        """What the workbook's styles say of its cells; nothing where it has none."""
        path = self.first("styles.xml")
        if path is None:
            return Styles()
        theme: list[str] = []
        if place := self.first("theme/theme1.xml"):
            with self.opened(place) as part:
                theme = theme_colours(part)
        with self.opened(path) as part:
            return read_styles(part, theme)

    def comments(self, sheet: str) -> dict[tuple[int, int], str]:
        """The comments on a sheet, by cell counted from 0."""
        found: dict[tuple[int, int], str] = {}
        for path in self.targets(sheet).values():
            legacy = "comments" in path.casefold() and "threaded" not in path.casefold()
            if legacy:
                with self.opened(path) as part:
                    found |= read_comments(part)
        return found
