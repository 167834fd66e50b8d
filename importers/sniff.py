"""What a file is, told by its content; its extension is only what somebody typed."""

from __future__ import annotations

import re
import zipfile
from enum import StrEnum
from pathlib import Path
from typing import BinaryIO

from importers.troubles import CannotRead


class Shape(StrEnum):
    """The shapes of file that can be read."""

    XLSX = "xlsx"
    XLSB = "xlsb"
    XLS = "xls"
    ODS = "ods"
    TEXT = "text"


SAVE_AS = "open it in a spreadsheet program, save it as .xlsx, and send that"

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_OTHERS = (
    (b"%PDF", "a PDF"),
    (b"{\\rtf", "a document in rich text"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"GIF8", "a picture"),
    (b"\x1f\x8b", "a compressed file"),
    (b"7z\xbc\xaf", "a compressed folder"),
    (b"Rar!", "a compressed folder"),
)
_IN_OLE = (
    ("EncryptedPackage", ""),
    ("WordDocument", "a Word document"),
    ("PowerPoint Document", "a PowerPoint presentation"),
    ("__properties_version1.0", "an Outlook message"),
)


def shape_of(file: BinaryIO) -> Shape:
    """The shape of an open file. Raises CannotRead where it is none of them."""
    file.seek(0)
    head = file.read(4096)
    if not head.strip(b"\0 \t\r\n"):
        raise CannotRead(
            "This file is empty; check that it was saved, and send it again"
        )
    if head.startswith(_OLE):
        return _in_ole(file)
    if zipfile.is_zipfile(file):
        return _in_zip(file)
    if head.startswith(b"PK"):
        raise CannotRead(
            "This workbook is cut short or damaged; ask for it again,"
            f" or {SAVE_AS} copy"
        )
    for magic, what in _OTHERS:
        if head.startswith(magic):
            raise CannotRead(f"This is {what}, not a spreadsheet; send the workbook")
    _refuse_markup(head)
    return Shape.TEXT


def is_older(path: Path) -> bool:
    """Whether a file is packed as an .xls is."""
    with path.open("rb") as file:
        return file.read(len(_OLE)) == _OLE


def _in_ole(file: BinaryIO) -> Shape:
    file.seek(0)
    content = file.read()
    for stream, what in _IN_OLE:
        if stream.encode("utf-16-le") in content:
            if not what:
                raise CannotRead(PROTECTED)
            raise CannotRead(f"This is {what}, not a spreadsheet; send the workbook")
    return Shape.XLS


PROTECTED = (
    "This workbook is protected by a password; open it, take the password off"
    " (File, Info, Protect Workbook), save it, and send it again"
)


def _in_zip(file: BinaryIO) -> Shape:
    try:
        with zipfile.ZipFile(file) as package:
            names = [name.replace("\\", "/").casefold() for name in package.namelist()]
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        raise CannotRead(
            f"This workbook is damaged; ask for it again, or {SAVE_AS} copy"
        ) from None
    if any(name.endswith("workbook.xml") for name in names):
        return Shape.XLSX
    if any(name.endswith("workbook.bin") for name in names):
        return Shape.XLSB
    if "content.xml" in names:
        return Shape.ODS
    if any(name.startswith("word/") for name in names):
        raise CannotRead(
            "This is a Word document, not a spreadsheet; send the workbook"
        )
    if any(name.startswith("ppt/") for name in names):
        raise CannotRead(
            "This is a PowerPoint presentation, not a spreadsheet; send the workbook"
        )
    raise CannotRead(
        "This is a compressed folder without a workbook; take the workbook out of it"
        " and send that"
    )


def _refuse_markup(head: bytes) -> None:
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if b"urn:schemas-microsoft-com:office:spreadsheet" in start:
        raise CannotRead(f"This is a spreadsheet in the form of 2003 (XML); {SAVE_AS}")
    if re.match(rb"<(!doctype\s+html|html|head|body|table|meta|div)\b", start):
        raise CannotRead(
            f"This is a web page, though it is named like a spreadsheet; {SAVE_AS}"
        )
    if start.startswith((b"<?xml", b"<!doctype")):
        raise CannotRead("This is an XML file, not a spreadsheet; send the workbook")
