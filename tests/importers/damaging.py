"""Damages workbooks by chance: what disks, networks, programs and people do to them.

Each damage takes a file's bytes and a seeded chance, and gives other bytes. Those of a
package repair its checksums, so that what is broken inside it is met and not only that
it is broken.
"""

from __future__ import annotations

import io
import re
import warnings
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path
from random import Random
from typing import TypeAlias

from tests.importers.books import xlsx, zipped

HERE = Path(__file__).parent
Damage: TypeAlias = Callable[[bytes, Random], bytes]
Parts: TypeAlias = dict[str, bytes]

LOG = """\
Case ID,Team,Date of audit,Auditor,Overall grade,Actions
0123401,North,12/04/2018,P Nair,Good,"Visit Sam, then
write it up"
0123402,Seaton,13.04.18,"Smith, J",RI,
0123403,North,,T Ashworth,Good – caf\u00e9,£40
"""


def sound(folder: Path) -> dict[str, bytes]:
    """Files that are read without trouble, of every kind: what there is to damage."""
    files = [*(HERE / "workbooks").iterdir(), *(HERE / "formats").iterdir()]
    found = {
        path.name: path.read_bytes()
        for path in sorted(files)
        if path.suffix != ".json"
        # 4,000 rows: what it could show, the others show in a tenth of the time.
        and path.stat().st_size < 100_000
    }
    found["fresh.xlsx"] = xlsx(folder / "fresh.xlsx").read_bytes()
    found["utf-8.csv"] = LOG.encode("utf-8-sig")
    found["utf-16.csv"] = LOG.encode("utf-16")
    found["windows.tsv"] = LOG.replace(",", "\t").encode("cp1252")
    return found


# --- any file


def cut(content: bytes, chance: Random) -> bytes:
    return content[: chance.randrange(len(content) + 1)]


def flipped(content: bytes, chance: Random) -> bytes:
    held = bytearray(content)
    for _ in range(chance.choice((1, 3, 40))):
        held[chance.randrange(len(held))] ^= 1 << chance.randrange(8)
    return bytes(held)


def blanked(content: bytes, chance: Random) -> bytes:
    """A block that was never written, as a full disk leaves it."""
    first, last = _span(content, chance)
    return content[:first] + bytes(last - first) + content[last:]


def stuttered(content: bytes, chance: Random) -> bytes:
    first, last = _span(content, chance)
    return content[:last] + content[first:]


def torn_out(content: bytes, chance: Random) -> bytes:
    first, last = _span(content, chance)
    return content[:first] + content[last:]


def embedded(content: bytes, chance: Random) -> bytes:
    """With the head of an answer before it, or rubbish after it."""
    return chance.choice((b"HTTP/1.1 200 OK\r\n\r\n", b"", b"\0" * 700)) + (
        content + chance.randbytes(chance.randrange(2000))
    )


def _span(content: bytes, chance: Random) -> tuple[int, int]:
    first = chance.randrange(len(content))
    return first, min(len(content), first + chance.choice((1, 50, 4000)))


# --- a package


def _package(change: Callable[[Parts, Random], None]) -> Damage:
    """A damage to the parts of a package, which is whole again around them."""

    def damage(content: bytes, chance: Random) -> bytes:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            parts = {name: package.read(name) for name in package.namelist()}
        change(parts, chance)
        return zipped(parts)

    return damage


def _any(parts: Mapping[str, bytes], chance: Random) -> str:
    return chance.choice(sorted(parts))


def _missing_part(parts: Parts, chance: Random) -> None:
    del parts[_any(parts, chance)]


def _emptied_part(parts: Parts, chance: Random) -> None:
    parts[_any(parts, chance)] = chance.choice((b"", b" ", b"\0" * 100, b"<x/>"))


def _swapped_parts(parts: Parts, chance: Random) -> None:
    one, other = _any(parts, chance), _any(parts, chance)
    parts[one], parts[other] = parts[other], parts[one]


def _damaged_part(parts: Parts, chance: Random) -> None:
    name = _any(parts, chance)
    if parts[name]:
        damage = chance.choice((cut, flipped, blanked, stuttered, torn_out))
        parts[name] = damage(parts[name], chance)


def _renamed_part(parts: Parts, chance: Random) -> None:
    name = _any(parts, chance)
    change = chance.choice(
        (str.upper, lambda n: n.replace("/", "\\"), "../../{}".format)
    )
    parts[change(name)] = parts.pop(name)


_NUMBER = re.compile(rb'(?<==")-?\d+(?=")|(?<=>)-?\d+(?:\.\d+)?(?=<)')
_WORD = re.compile(rb'(?<==")[A-Za-z][^"<]{0,60}(?=")|(?<=>)[A-Za-z][^<]{0,60}(?=<)')
_TAG = re.compile(rb"</?[A-Za-z:]+[^>]*>")
_NUMBERS = (
    *(b"-1 0 1 7 4294967296 99999999999999999999 1e308 1e999 NaN INF -5 abc".split()),
    *(b"", b"9" * 6000, b"0.00000000001", b"3000000", b"\xd9\xa3", b"\xc2\xb2"),
)
_WORDS = (
    b"A1:XFD1048576",
    b"XFD1048576",
    b"A1048576",
    b"ZZZZZZZ9",
    b"A0",
    b"",
    b"../../../../etc/passwd",
    b"&#1;",
    b"&x;",
    b"&#x110000;",
    b"caf\xe9",
    b"x" * 40_000,
    b"_x0000_\xe2\x80\xae\xf0\x9f\x98\x80",
    b"=cmd|' /C calc'!A0",
)


def _odd_numbers(parts: Parts, chance: Random) -> None:
    _some(parts, chance, _NUMBER, lambda _: chance.choice(_NUMBERS))


def _odd_words(parts: Parts, chance: Random) -> None:
    _some(parts, chance, _WORD, lambda _: chance.choice(_WORDS))


def _odd_tags(parts: Parts, chance: Random) -> None:
    """Tags gone, doubled, closed twice, never closed, nested in themselves."""
    changes: tuple[Callable[[bytes], bytes], ...] = (
        lambda tag: b"",
        lambda tag: tag + tag,
        lambda tag: tag * 3000,
        lambda tag: tag.replace(b"/", b""),
        lambda tag: tag.replace(b"<", b"<x:"),
        lambda tag: b"<!--" + tag,
        lambda tag: b"<![CDATA[" + tag,
    )
    _some(parts, chance, _TAG, lambda tag: chance.choice(changes)(tag))


def _some(
    parts: Parts,
    chance: Random,
    what: re.Pattern[bytes],
    change: Callable[[bytes], bytes],
) -> None:
    """Change some of what is found in one part, anywhere or all over."""
    name = _any({n: c for n, c in parts.items() if what.search(c)}, chance)
    found = list(what.finditer(parts[name]))
    chosen = chance.sample(found, min(len(found), chance.choice((1, 1, 3, 30))))
    content = parts[name]
    for match in sorted(chosen, key=lambda m: m.start(), reverse=True):
        content = content[: match.start()] + change(match[0]) + content[match.end() :]
    parts[name] = content


def doubled_part(content: bytes, chance: Random) -> bytes:
    """Two parts of one name: which of them is meant, each program says for itself."""
    held = io.BytesIO(content)
    with warnings.catch_warnings(), zipfile.ZipFile(held, "a") as package:
        warnings.simplefilter("ignore")
        name = chance.choice(package.namelist())
        package.writestr(name, flipped(package.read(name) or b"x", chance))
    return held.getvalue()


ANY_FILE: tuple[Damage, ...] = (
    cut, flipped, blanked, stuttered, torn_out, embedded,
)  # fmt: skip
PACKAGE: tuple[Damage, ...] = (
    *map(
        _package,
        (_missing_part, _emptied_part, _swapped_parts, _damaged_part, _renamed_part),
    ),
    doubled_part,
)
IN_XML: tuple[Damage, ...] = tuple(map(_package, (_odd_numbers, _odd_words, _odd_tags)))


def damages_of(name: str) -> tuple[Damage, ...]:
    """The damages that can happen to a file of this name."""
    if name.endswith((".csv", ".tsv", ".xls")):
        return ANY_FILE
    if name.endswith(".xlsb"):
        return ANY_FILE + PACKAGE
    return ANY_FILE + PACKAGE + IN_XML
