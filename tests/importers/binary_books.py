"""Writes a small .xlsb, since no program that we test with does: the records of
[MS-XLSB] that a sheet with errors, comments, fills and hidden rows is made of.
"""

from __future__ import annotations

import struct
from pathlib import Path

from tests.importers.books import zipped

_TYPES = """<?xml version="1.0"?>
<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">
<Default Extension="bin" ContentType="application/vnd.ms-excel.sheet.binary.macroEnabled.main"/>
<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>
</Types>"""  # noqa: E501
_LINKS = """<?xml version="1.0"?>
<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{}
</Relationships>"""
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
ZEROS, STRUCK, AMBER, RED, DAY = 1, 2, 3, 4, 5
"""The cell styles of the book."""


def record(kind: int, said: bytes = b"") -> bytes:
    return _number(kind) + _number(len(said)) + said


def _number(number: int) -> bytes:
    groups = []
    while True:
        groups.append(number & 0x7F | (0x80 if number > 0x7F else 0))
        number >>= 7
        if not number:
            return bytes(groups)


def wide(text: str) -> bytes:
    return struct.pack("<I", len(text)) + text.encode("utf-16-le")


def cell(column: int, value: object, style: int = 0) -> bytes:
    """A blank, a text, a number, or an error by its code: ``b"\\x2a"``."""
    at = struct.pack("<II", column, style)
    match value:
        case None:
            return record(1, at)
        case str():
            return record(6, at + wide(value))
        case bytes():
            return record(3, at + value)
    return record(5, at + struct.pack("<d", value))


def row(number: int, *cells: bytes, hidden: bool = False) -> bytes:
    flags = b"\x00\x10" if hidden else b"\x00\x00"
    said = struct.pack("<IIH", number, 0, 300) + flags + b"\x00" + struct.pack("<I", 0)
    return record(0, said) + b"".join(cells)


def sheet(*rows: bytes, hidden_column: int, merged: tuple[int, int, int, int]) -> bytes:
    column = struct.pack("<IIIIH", hidden_column, hidden_column, 2560, 0, 1)
    return b"".join(
        (
            record(129),
            record(148, struct.pack("<IIII", 0, 20, 0, 20)),
            record(390) + record(60, column) + record(391),
            record(145),
            *rows,
            record(146),
            record(177, struct.pack("<I", 1)),
            record(176, struct.pack("<IIII", *merged)),
            record(178),
            record(130),
        )
    )


def comment(at: tuple[int, int], words: str) -> bytes:
    where = struct.pack("<IIIII", 0, at[0], at[0], at[1], at[1])
    return record(635, where + bytes(16)) + record(637, b"\x00" + wide(words))


def _styles() -> bytes:
    formats = ((164, "0000000"), (165, "dd/mm/yyyy"))
    said = record(278) + record(615, struct.pack("<I", len(formats)))
    for number, code in formats:
        said += record(44, struct.pack("<H", number) + wide(code))
    said += record(616) + record(611, struct.pack("<I", 2))
    for struck in (0, 0x08):
        font = struct.pack("<HHHHBBBB", 220, struck, 400, 0, 0, 2, 0, 0)
        said += record(43, font + bytes(9) + wide("Calibri"))
    said += record(612) + record(603, struct.pack("<I", 4))
    for pattern, rgb in ((0, "000000"), (17, "000000"), (1, "FFC000"), (1, "FF0000")):
        front = b"\x05\x00\x00\x00" + bytes.fromhex(rgb) + b"\xff"
        said += record(45, struct.pack("<I", pattern) + front + bytes(56))
    said += record(604) + record(617, struct.pack("<I", 6))
    for code, font, fill in (
        (0, 0, 0), (164, 0, 0), (0, 1, 0), (0, 0, 2), (0, 0, 3), (165, 0, 0),
    ):  # fmt: skip
        said += record(47, struct.pack("<HHHHHBBI", 0, code, font, fill, 0, 0, 0, 0))
    return said + record(618) + record(279)


def xlsb(path: Path, name: str, content: bytes, comments: bytes) -> Path:
    """A workbook of one sheet and a hidden one."""
    book = record(131) + record(143)
    for at, (hidden, title) in enumerate(((0, name), (1, "Lists")), 1):
        link = wide(f"rId{at}")
        book += record(156, struct.pack("<II", hidden, at) + link + wide(title))
    said = "".join(
        f'<Relationship Id="rId{at}" Type="{_OFFICE}/{kind}" Target="{target}"/>'
        for at, (kind, target) in enumerate(
            (
                ("worksheet", "worksheets/sheet1.bin"),
                ("worksheet", "worksheets/sheet2.bin"),
                ("styles", "styles.bin"),
            ),
            1,
        )
    )
    beside = f'<Relationship Id="rId1" Type="{_OFFICE}/comments" Target="../{{}}"/>'
    lists = sheet(row(0, cell(0, "North")), hidden_column=9, merged=(5, 5, 0, 1))
    top = (
        f'<Relationship Id="rId1" Type="{_OFFICE}/officeDocument"'
        ' Target="xl/workbook.bin"/>'
    )
    path.write_bytes(
        zipped(
            {
                "[Content_Types].xml": _TYPES.encode(),
                "_rels/.rels": _LINKS.format(top).encode(),
                "xl/workbook.bin": book + record(144) + record(132),
                "xl/_rels/workbook.bin.rels": _LINKS.format(said).encode(),
                "xl/styles.bin": _styles(),
                "xl/worksheets/sheet1.bin": content,
                "xl/worksheets/sheet2.bin": lists,
                "xl/worksheets/_rels/sheet1.bin.rels": _LINKS.format(
                    beside.format("comments1.bin")
                ).encode(),
                "xl/comments1.bin": record(628) + comments + record(629),
            }
        )
    )
    return path
