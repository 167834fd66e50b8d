"""What a template is looked at for before anything of it is opened for filling."""

from __future__ import annotations

from pathlib import Path
from typing import BinaryIO
from zipfile import ZipFile

from importers.limits import MIB, Limits
from importers.package import Package
from importers.sniff import Shape, shape_of
from importers.troubles import CannotRead

LARGEST = 20 * MIB
_LIMITS = Limits(
    unpacked_bytes=100 * MIB,
    part_bytes=30 * MIB,
    ratio=150,
    ratio_from=4 * MIB,
    parts=2_000,
    sheets=200,
)
"""A template is a page or two for each sheet: far less than an upload of records."""
_RUNS = ("vbaproject", "macrosheets/", "activex/")
"""What the paths of parts have in them that do something when a workbook is opened."""
_OTHERS = {
    Shape.XLS: "an .xls workbook of before 2007",
    Shape.XLSB: "an .xlsb workbook",
    Shape.ODS: "an OpenDocument spreadsheet",
    Shape.TEXT: "a file of text",
}


class NoTemplate(ValueError):
    """A file that is not taken as a template; its message says why, and what to do."""


def look_at(path: Path) -> None:
    """Raise NoTemplate where a file is no workbook that can safely be filled.

    Everything in it is unpacked once, and thrown away: what a package says of its own
    sizes is only what somebody wrote there.
    """
    if path.stat().st_size > LARGEST:
        raise NoTemplate(
            f"This workbook is larger than {LARGEST // MIB} MB; take pictures or"
            " sheets out of it, and send it again."
        )
    with path.open("rb") as file:
        try:
            shape = shape_of(file)
            if shape is not Shape.XLSX:
                raise NoTemplate(
                    f"This is {_OTHERS[shape]}, and a template is an .xlsx workbook;"
                    " open it in a spreadsheet program, and save it as .xlsx."
                )
            package = Package(file, _LIMITS)
            package.check()
            _refuse_what_runs(file)
            for sheet in package.sheets():
                with package.opened(sheet.path) as part:
                    while part.read(MIB):
                        pass
        except CannotRead as why:
            raise NoTemplate(f"{why}.") from None


def _refuse_what_runs(file: BinaryIO) -> None:
    with ZipFile(file) as package:
        names = [name.replace("\\", "/").casefold() for name in package.namelist()]
    if any(word in name for word in _RUNS for name in names):
        raise NoTemplate(
            "This workbook has macros, which a template may not; save it as an .xlsx"
            " workbook, without them, and send that."
        )
