"""Broken and hostile files: one sentence each; the process that asked lives on."""

# ruff: noqa: E501 - a table of files is as wide as it is

from __future__ import annotations

import io
import pickle
import struct
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from random import Random

import pytest

from importers import grid
from importers.grid import GAVE_UP, TOO_LONG, read_grid
from importers.limits import LIMITS, MIB, Limits
from importers.troubles import CannotRead
from tests.importers.books import SHEET, changed, part, with_cells, xlsx, zipped
from tests.importers.damaging import blanked

FORMATS = Path(__file__).parent / "formats"

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 504


def refusal(path: Path, **bounds: int | float) -> str:
    with pytest.raises(CannotRead) as told:
        read_grid(path, limits=replace(LIMITS, **bounds))  # type: ignore[arg-type]
    sentence = str(told.value)
    assert "\n" not in sentence
    assert "Traceback" not in sentence
    return sentence


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "is empty"),
        (b"%PDF-1.7 ...", "This is a PDF"),
        (b"<html><body><table><tr><td>1", "web page"),
        (b"<?xml version='1.0'?><x/>", "XML file"),
        (b"\x89PNG\r\n\x1a\n" + b"\0" * 50, "picture"),
        (bytes(range(256)) * 40, "neither a spreadsheet nor text"),
        (b"Case ID\0\0\0\0\0\0\0\0\0,\0\0\0\0\0\0x\n", "neither a spreadsheet nor text"),
        (zipped({"word/document.xml": b"<x/>"}), "Word document"),
        (zipped({"readme.txt": b"hello"}), "compressed folder"),
        (OLE + "EncryptedPackage".encode("utf-16-le"), "protected by a password"),
        (OLE + "WordDocument".encode("utf-16-le"), "Word document"),
        (OLE, "damaged"),
        (b"PK\x03\x04 and then nothing", "cut short"),
    ],
)  # fmt: skip
def test_it_says_what_a_file_is(tmp_path: Path, content: bytes, words: str) -> None:
    path = tmp_path / "log.xlsx"
    path.write_bytes(content)

    assert words in refusal(path)


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    assert "log.xlsx cannot be opened" in refusal(tmp_path / "log.xlsx")


@pytest.mark.parametrize("share", [0.3, 0.6, 0.95])
def test_a_workbook_cut_short_is_never_read_as_empty(
    tmp_path: Path, share: float
) -> None:
    path = xlsx(tmp_path / "log.xlsx")
    content = path.read_bytes()
    path.write_bytes(content[: int(len(content) * share)])

    assert "damaged" in refusal(path)


def test_a_part_with_a_wrong_checksum_is_damage(tmp_path: Path) -> None:
    path = xlsx(tmp_path / "log.xlsx")
    content = bytearray(path.read_bytes())
    at = content.index(b"xl/worksheets/sheet1.xml") + 60
    content[at : at + 8] = b"\xff" * 8
    path.write_bytes(bytes(content))

    assert "damaged" in refusal(path)


def test_a_bomb_is_not_unpacked(tmp_path: Path) -> None:
    path = xlsx(tmp_path / "bomb.xlsx")
    changed(path, {"xl/sharedStrings.xml": b" " * (80 * MIB)})

    assert "unpacks to far more" in refusal(path)


def test_too_many_cells_are_not_kept(tmp_path: Path) -> None:
    assert "more cells" in refusal(xlsx(tmp_path / "log.xlsx"), cells=5)


@pytest.mark.parametrize("name", [SHEET, "xl/workbook.xml", "xl/styles.xml"])
def test_entities_are_refused_in_whichever_part(tmp_path: Path, name: str) -> None:
    path = xlsx(tmp_path / "log.xlsx")
    said = part(path, name).replace(
        b"?>", b'?><!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>', 1
    )
    changed(path, {name: said})

    assert "definitions that no spreadsheet program writes" in refusal(path)


@pytest.mark.parametrize(
    "cells",
    [
        '<row r="4000000000"><c r="A4000000000"><v>1</v></c></row>',
        '<row r="9"><c r="ZZZZZZZ9"><v>1</v></c></row>',
        '<row r="9"><c r="A9"><v>1</v>',
    ],
)
def test_a_sheet_that_is_none_is_damage(tmp_path: Path, cells: str) -> None:
    assert "damaged" in refusal(with_cells(tmp_path / "log.xlsx", cells))


def of_rows(path: Path, rows: str) -> Path:
    """A workbook whose sheet is these rows, as XML."""
    sheet = part(xlsx(path), SHEET)
    begin, end = sheet.index(b"<sheetData>") + 11, sheet.index(b"</sheetData>")
    return changed(path, {SHEET: sheet[:begin] + rows.encode() + sheet[end:]})


@pytest.mark.parametrize(
    "rows",
    [
        '<row r="1"><c r="A1"><v>1</v></c><c r="B1"><v>2</v></c><c r="A1"><v>3</v></c>'
        "</row>",
        '<row r="1"><c r="A1"><v>1</v></c></row><row r="1"><c r="A1"><v>3</v></c></row>',
        '<row r="1"><c r="A1"><v>1</v></c></row>'
        + "".join(
            f'<row r="{at}"><c r="B{at}"><v>2</v></c></row>' for at in range(2, 50_000)
        )
        + '<row r="1"><c r="A1"><v>3</v></c></row>',
        '<row r="1"><c r="A1"><f>1+1</f><v>1</v></c><c r="A1"><v>3</v></c></row>',
    ],
)
def test_a_cell_that_is_there_twice_is_told(tmp_path: Path, rows: str) -> None:
    said = refusal(of_rows(tmp_path / "log.xlsx", rows))

    assert "gives the cell A1 twice" in said


def test_rows_and_cells_out_of_order_are_each_where_they_say(tmp_path: Path) -> None:
    rows = (
        '<row r="2"><c r="B2"><v>4</v></c><c r="A2"><v>3</v></c></row>'
        '<row r="1"><c r="A1"><v>1</v></c><c r="C1"><v>2</v></c></row>'
    )

    book = read_grid(of_rows(tmp_path / "log.xlsx", rows))

    assert book.sheets[0].rows == [[1.0, None, 2.0], [3.0, 4.0, None]]


def test_a_link_out_of_the_workbook_is_not_followed(tmp_path: Path) -> None:
    path = xlsx(tmp_path / "log.xlsx")
    links = part(path, "xl/_rels/workbook.xml.rels")
    changed(
        path,
        {"xl/_rels/workbook.xml.rels": links.replace(b"worksheets/sheet1", b"../../s")},
    )

    assert "damaged" in refusal(path)


def test_a_child_without_memory_says_so(tmp_path: Path) -> None:
    rows = tuple((f"{at:07}", f"{at} " * 200) for at in range(40_000))
    path = xlsx(tmp_path / "big.xlsx", rows=rows)

    assert "memory" in refusal(path, memory=64 * MIB)


def test_a_child_that_takes_too_long_is_stopped(tmp_path: Path) -> None:
    assert refusal(xlsx(tmp_path / "log.xlsx"), wall_seconds=0.01) == TOO_LONG


def test_a_child_that_is_killed_is_told_in_a_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    started = subprocess.Popen

    def killed(command: list[str], **options: object) -> subprocess.Popen[bytes]:
        code = "import os, signal; os.kill(os.getpid(), signal.SIGABRT)"
        return started([sys.executable, "-c", code], **options)  # type: ignore[call-overload]

    monkeypatch.setattr(grid.subprocess, "Popen", killed)

    assert refusal(xlsx(tmp_path / "log.xlsx")) == GAVE_UP


def test_the_frames_of_a_child_hold_plain_values_only() -> None:
    class Trap:
        def __reduce__(self) -> tuple[object, tuple[str]]:
            return print, ("a program ran",)

    said = pickle.dumps(("rows", [[Trap()]]))
    stream = io.BytesIO(struct.pack(">I", len(said)) + said)

    assert list(grid.plain_frames(stream)) == []


def test_a_cell_has_as_many_letters_as_are_read(tmp_path: Path) -> None:
    path = xlsx(tmp_path / "log.xlsx", rows=(("Case ID", "x" * 5_000),))
    book = read_grid(path, limits=replace(LIMITS, text=1_000))

    assert book.sheets[0].rows[0] == ["Case ID", "x" * 1_000]


@pytest.mark.parametrize(
    "content", [b"," * 20_000, b"a,b\n" * 200], ids=("wide", "long")
)
def test_a_csv_has_no_more_cells_than_a_sheet(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "log.csv"
    path.write_bytes(content)

    assert "more cells than can be read" in refusal(path, cells=300)


def test_an_older_workbook_is_read_under_bounds_of_its_size(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[Limits] = []
    start = grid.command_of

    def watched(limits: Limits) -> list[str]:
        asked.append(limits)
        return start(limits)

    monkeypatch.setattr(grid, "command_of", watched)
    read_grid(FORMATS / "told.xls")
    read_grid(xlsx(tmp_path / "log.xlsx"))

    assert (asked[0].memory, asked[0].cpu_seconds) == (512 * MIB, 20)
    assert asked[1] == LIMITS
    assert LIMITS.of_older(LIMITS.file_bytes) == LIMITS


def test_an_older_workbook_that_claims_too_much_is_told_in_a_sentence(
    tmp_path: Path,
) -> None:
    content = blanked((FORMATS / "told.xls").read_bytes(), Random(1))
    path = tmp_path / "told.xls"
    path.write_bytes(content)

    assert "needs more memory than its size allows" in refusal(path, memory=192 * MIB)
