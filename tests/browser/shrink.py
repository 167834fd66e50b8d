"""Brings the pictures that tests took to where they are shown, small enough to ship.

`python -m tests.browser.shrink build/pictures`, which `make pictures` does.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path

from PIL import Image

ROOT = Path(__file__).parent.parent.parent
DOCS = ROOT / "docs" / "pictures"
STATIC = ROOT / "backoffice" / "screens" / "static" / "help"

HELP: Mapping[str, str] = {
    "upload": "help-upload",
    "preview": "help-preview",
    "review": "help-review",
    "beside": "help-beside",
    "grid": "help-grid",
}
"""The pictures of the help page, and what the tests call them. The README shows some of
them too."""
COLOURS = 96
"""A screen of ours has twenty; the rest is for the edges of letters."""


def shrunk(picture: Path) -> Image.Image:
    """A picture with a palette of its own: a third of the bytes, as easy to read."""
    with Image.open(picture) as taken:
        return taken.convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE)


def main(taken: Path) -> None:
    for folder in (DOCS, STATIC):
        folder.mkdir(parents=True, exist_ok=True)
    shrunk(taken / "list.png").save(DOCS / "list.png", optimize=True)
    for name, called in HELP.items():
        picture = shrunk(taken / f"{called}.png")
        for folder in (DOCS, STATIC):
            picture.save(folder / f"{name}.png", optimize=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
