"""The returns there are: those shipped, and those of the council's own folder.

A council puts a file into the folder `returns` beside its data, named after its return:
``weekly.yaml`` says ``return: weekly``. One that has the name of a shipped return takes
its place. A file with a fault is no return: what is wrong with it is said wherever
returns are chosen, and a shipped return of its name is not given out in its stead,
since its figures would not be those that the council asked for.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from exports.returns import Return, read_return, shipped_returns
from exports.returns.soundness import faults
from form_definitions.form import Form
from form_definitions.reader import DefinitionError

FOLDER = "returns"


@dataclass(frozen=True)
class KnownReturns:
    """Every return that can be asked for, by key, and why others cannot."""

    returns: Mapping[str, Return]
    faults: tuple[str, ...] = ()
    """A sentence for each file of the council's that is no return."""


def known_returns(data: Path, forms: Mapping[str, Form]) -> KnownReturns:
    """The shipped returns and the council's.

    Args:
        data: the folder of the council's data; its folder `returns` may be missing.
        forms: the forms in use, by key: a return that speaks of others is refused.
    """
    found, wrong = dict(shipped_returns()), []
    for file in sorted((data / FOLDER).glob("*.yaml")):
        found.pop(file.stem, None)
        try:
            there = file.stat()
            what = _read(file, there.st_mtime_ns, there.st_size)
            unsound = [_ended(f"{file.name}: {one}") for one in faults(what, forms)]
        except (DefinitionError, UnicodeDecodeError, OSError) as why:
            unsound = [_said(file, why)]
        if unsound:
            wrong += unsound
        else:
            found[what.key] = what
    return KnownReturns(found, tuple(wrong))


@lru_cache(maxsize=100)
def _read(file: Path, changed: int, size: int) -> Return:
    """The return of a file, read again when the file has changed."""
    what = read_return(file.read_text(encoding="utf-8"), file_name=file.name)
    if what.key != file.stem:
        raise DefinitionError(
            f"{file.name}: it is the return {what.key!r}; name the file {what.key}.yaml"
        )
    return what


def _said(file: Path, why: Exception) -> str:
    match why:
        case OSError():
            return f"{file.name} cannot be read ({why.strerror})."
        case UnicodeDecodeError():
            return f"{file.name} is not written in UTF-8; save it so."
        case _:
            return _ended(str(why))


def _ended(sentence: str) -> str:
    return sentence if sentence.endswith("?") else f"{sentence}."
