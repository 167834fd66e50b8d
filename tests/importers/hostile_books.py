"""Books made to do harm, or odd by design: each small, each with one oddity."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

from importers.limits import MIB
from tests.importers.books import SHEET, part, xlsx, zipped

HERE = Path(__file__).parent
MAIN = b"http://schemas.openxmlformats.org/spreadsheetml/2006/main"
STRICT = b"http://purl.oclc.org/ooxml/spreadsheetml/main"
RELATIONS = b"http://schemas.openxmlformats.org/officeDocument/2006/relationships"
STRICT_RELATIONS = b"http://purl.oclc.org/ooxml/officeDocument/relationships"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 504
END = b"</sheetData>"
LAUGHS = b'<!DOCTYPE x [<!ENTITY a0 "lol">%s]>' % b"".join(
    b'<!ENTITY a%d "%s">' % (n, b"&a%d;" % (n - 1) * 10) for n in range(1, 10)
)


def hostile(folder: Path) -> dict[str, bytes]:
    """Every one, by what is odd about it."""
    plain = xlsx(folder / "plain.xlsx")
    with zipfile.ZipFile(plain) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    found = {
        name: zipped({**parts, where: change(parts[where])})
        for name, where, change in _changes()
    }
    for name, change in _of_all_parts():
        found[name] = zipped(change(dict(parts)))
    whole = plain.read_bytes()
    found |= {
        "nothing": b"",
        "zero bytes": bytes(5000),
        "one byte": b"P",
        "encrypted": OLE + "EncryptedPackage".encode("utf-16-le") + bytes(2000),
        "an ole of nothing": OLE + bytes(2000),
        "the end alone": whole[-22:],
        "sizes that lie": _lies(parts),
        "ods of a million rows": _ods(b'number-rows-repeated="1048576"'),
        "ods of a million rows, each full": _ods(
            b'number-rows-repeated="1048576"', b'number-columns-repeated="16384"'
        ),
        "a quotation never closed": b'Case ID,Grade\n1,"Good\n2,RI\n',
        "a csv of separators": b",;\t|" * 50_000,
        "a csv of one endless cell": b"x" * (3 * MIB),
        "lines of every ending": b"a,b\r1,2\n\r3,4\r\n\x0b5,6\x0c",
    }
    return found


def _changes() -> Iterator[tuple[str, str, Callable[[bytes], bytes]]]:
    """Oddities of one part: what is odd, the part, and the change that makes it so."""
    styles, book, texts = "xl/styles.xml", "xl/workbook.xml", "xl/sharedStrings.xml"
    deep = b"<a>" * 100_000 + b"</a>" * 100_000
    merges = b"".join(b'<mergeCell ref="A%d:B%d"/>' % (n, n) for n in range(9, 60_009))
    for name, cells in _CELLS.items():
        yield name, SHEET, _before(END, cells)
    for name, more in {
        "merged all over": b'<mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells>',
        "60,000 merges": b"<mergeCells>%s</mergeCells>" % merges,
        "a link over all": b'<hyperlinks><hyperlink ref="A1:XFD1048576"/></hyperlinks>',
    }.items():
        yield name, SHEET, _after(END, more)
    yield "deep sheet", SHEET, _before(END, deep)
    yield "deep styles", styles, _before(b"<fonts", deep)
    yield "deep texts", texts, _before(b"</sst>", deep)
    yield (
        "all columns hidden",
        SHEET,
        _before(
            b"<sheetData>", b'<cols><col min="1" max="99999999" hidden="1"/></cols>'
        ),
    )
    for said in (b"A1:XFD1048576", b"A1:A1", b"hello", b""):
        yield f"dimension {said.decode()}", SHEET, _in_place(b"A1:D3", said)
    for where in (SHEET, styles, book, texts):
        yield f"entities in {where}", where, _after(b"?>", LAUGHS)
        yield f"another encoding in {where}", where, _in_place(b"UTF-8", b"EBCDIC-XX")
        yield f"nothing in {where}", where, lambda content: b""
        yield f"bytes that are no text in {where}", where, _before(b">", b"\xff\xfe")
    yield "a text count that lies", texts, _in_place(b'ount="10"', b'ount="4294967295"')
    yield "a bomb of blanks", SHEET, _before(END, b" " * (80 * MIB))
    yield "a text of 3 MB", texts, _before(b"</t>", b"y" * (3 * MIB))
    yield (
        "a format of 100 kB",
        styles,
        _after(
            b'<numFmts count="1">',
            b'<numFmt numFmtId="9" formatCode="%s"/>' % (b"[" * 10**5),
        ),
    )
    yield "a sheet of no name", book, _in_place(b"Apr 18", b"")
    yield "a sheet of a long name", book, _in_place(b"Apr 18", b"A" * 70_000)
    yield "the sheet twice", book, _doubled(b"<sheet ", b"/>")
    yield "no sheets", book, _in_place(b"<sheet ", b"<sheeet ")
    yield "days from 1904", book, _in_place(b"<workbookPr", b'<workbookPr date1904="1"')


_CELLS = {
    "a far corner": b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>',
    "a far row": b'<row r="1048576"><c r="A1048576"><v>1</v></c></row>',
    "a far column": b'<row r="4"><c r="XFD4"><v>1</v></c></row>',
    "no such row": b'<row r="4000000000"><c r="A4000000000"><v>1</v></c></row>',
    "no such column": b'<row r="9"><c r="ZZZZZZZ9"><v>1</v></c></row>',
    "row nought": b'<row r="0"><c r="A0"><v>1</v></c></row>',
    "a row of a thousand digits": b'<row r="%s"/>' % (b"9" * 1000),
    "no such text": b'<row r="4"><c r="A4" t="s"><v>7000</v></c></row>',
    "a text below nought": b'<row r="4"><c r="A4" t="s"><v>-1</v></c></row>',
    "a text by a word": b'<row r="4"><c r="A4" t="s"><v>abc</v></c></row>',
    "no such kind": b'<row r="4"><c r="A4" t="zz"><v>1</v></c></row>',
    "no such style": b'<row r="4"><c r="A4" s="99999"><v>43202</v></c></row>',
    "a style by a word": b'<row r="4"><c r="A4" s="x"><v>43202</v></c></row>',
    "a day past all days": b'<row r="4"><c r="B4" s="1"><v>3000000</v></c></row>',
    "a day before all days": b'<row r="4"><c r="B4" s="1"><v>-99999999</v></c></row>',
    "a million digits": b'<row r="4"><c r="A4"><v>%s</v></c></row>' % (b"9" * 10**6),
    "no number": b'<row r="4"><c r="A4"><v>NaN</v></c><c r="B4"><v>1e999</v></c></row>',
    "a day that is none": b'<row r="4"><c r="B4" t="d"><v>2018-13-45</v></c></row>',
    "neither yes nor no": b'<row r="4"><c r="B4" t="b"><v>7</v></c></row>',
    "a formula for all": b'<row r="4"><c r="A4"><f t="array" ref="A1:XFD1048576">1</f>'
    b"<v>1</v></c></row>",
    "cells without places": b"<row><c><v>1</v></c></row><row><c/><c><v>2</v></c></row>",
    "rows out of order": b'<row r="9"><c r="A9"><v>1</v></c></row><row r="2"/>',
}


def _of_all_parts() -> Iterator[
    tuple[str, Callable[[dict[str, bytes]], dict[str, bytes]]]
]:
    def strictly(parts: dict[str, bytes]) -> dict[str, bytes]:
        return {
            name: content.replace(MAIN, STRICT).replace(RELATIONS, STRICT_RELATIONS)
            for name, content in parts.items()
        }

    yield "strict", strictly
    yield (
        "a Word document",
        lambda parts: {
            name.replace("xl/", "word/").replace("workbook", "document"): content
            for name, content in parts.items()
        },
    )
    yield (
        "names as on Windows",
        lambda parts: {
            name.replace("/", "\\").upper(): content for name, content in parts.items()
        },
    )
    yield "names that climb", lambda parts: {**parts, "../../../../evil.txt": b"x"}
    yield (
        "25,000 parts",
        lambda parts: {
            **parts,
            **{f"x/{n}": b"" for n in range(25_000)},
        },
    )
    yield "macros", lambda parts: {**parts, "xl/vbaProject.bin": OLE}
    yield "600 sheets", _many_sheets
    for missing in (SHEET, "xl/styles.xml", "xl/sharedStrings.xml", "xl/workbook.xml"):
        yield (
            f"without {missing}",
            lambda parts, gone=missing: {  # type: ignore[misc]
                name: content for name, content in parts.items() if name != gone
            },
        )


def _many_sheets(parts: dict[str, bytes]) -> dict[str, bytes]:
    book, links = parts["xl/workbook.xml"], parts["xl/_rels/workbook.xml.rels"]
    tabs = b"".join(
        b'<sheet name="s%d" sheetId="%d" r:id="rId1"/>' % (n, n) for n in range(9, 609)
    )
    return {
        **parts,
        "xl/workbook.xml": book.replace(b"</sheets>", tabs + b"</sheets>"),
        "xl/_rels/workbook.xml.rels": links,
    }


def _lies(parts: dict[str, bytes]) -> bytes:
    """A sheet that says in the directory that it is small, and unpacks to 64 MB."""
    before, _, after = parts[SHEET].partition(END)
    content = before + b" " * (64 * MIB) + END + after
    whole = zipped({**parts, SHEET: content})
    size = len(content).to_bytes(4, "little")
    return whole.replace(size, (10).to_bytes(4, "little"))


def _ods(*repeats: bytes) -> bytes:
    """A sheet whose first cell is written once, and repeated."""
    sound = HERE / "formats" / "log.ods"
    content = part(sound, "content.xml")
    for repeat in repeats:
        tag = b"<table:table-row" if b"rows" in repeat else b"<table:table-cell"
        at = content.index(tag) + len(tag)
        end = content.index(b">", at)
        old = re.sub(
            rb' table:number-(rows|columns)-repeated="\d+"', b"", content[at:end]
        )
        content = content[:at] + b" table:" + repeat + old + content[end:]
    with zipfile.ZipFile(sound) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    return zipped({**parts, "content.xml": content})


def _before(what: bytes, more: bytes) -> Callable[[bytes], bytes]:
    return lambda content: content.replace(what, more + what, 1)


def _after(what: bytes, more: bytes) -> Callable[[bytes], bytes]:
    return lambda content: content.replace(what, what + more, 1)


def _in_place(what: bytes, other: bytes) -> Callable[[bytes], bytes]:
    return lambda content: content.replace(what, other)


def _doubled(first: bytes, last: bytes) -> Callable[[bytes], bytes]:
    def change(content: bytes) -> bytes:
        at = content.index(first)
        end = content.index(last, at) + len(last)
        return content[:end] + content[at:end] + content[end:]

    return change
