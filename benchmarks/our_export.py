"""Ours lets records out: `python -m benchmarks.our_export FOLDER COLUMN…`.

The very commands that an officer has: a line list of these columns, with its codebook,
and the monthly return over the year, with everything in it.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

from openpyxl import load_workbook

from backoffice.commands import main
from benchmarks import exporting, our_side
from benchmarks.spent import Spent


def run(folder: Path, keys: list[str]) -> None:
    os.environ.update(our_side.environment(folder))
    spent, out = Spent(), folder / "list.xlsx"
    with spent.on("list"):
        _export(
            *("records", "--form", our_side.FORM, "--columns", ",".join(keys)),
            *("-o", str(out)),
        )
    with spent.on("return"):
        _export("return", "--period", exporting.PERIOD, "-o", str(folder / "of.xlsx"))
    rows = load_workbook(out, read_only=True).worksheets[0].max_row or 0
    spent.tell(rows=rows - 4)  # title, what it holds, the marking, the headings


def _export(*words: str) -> None:
    main(["export", *words], standalone_mode=False)


if __name__ == "__main__":
    run(Path(sys.argv[1]), sys.argv[2:])
