"""An .xlsx as the package of parts that it is, of which a few are changed.

Every part that is not touched is handed on byte for byte: charts, pictures, values
that formulas had, whatever a library that reads and writes cells would drop.
"""

from __future__ import annotations

import io
import posixpath
import re
import shutil
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import BinaryIO, TypeAlias

from lxml import etree

_TYPES = "[Content_Types].xml"
_CONTENT = "http://schemas.openxmlformats.org/package/2006/content-types"
_LINKS = "http://schemas.openxmlformats.org/package/2006/relationships"
_PLAIN = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
_RUNS = re.compile(r"sheet\.macroEnabled\.main")
_NO_ENTITIES = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True)

TAG = re.compile(rb"""<(?:[^"'>]|"[^"]*"|'[^']*')*>""")
"""A whole tag, where a part is changed by byte."""

Rewrite: TypeAlias = Callable[[BinaryIO, BinaryIO], None]
"""Copies a part from one stream to another, changing it on the way."""


def parsed(content: bytes) -> etree._Element:
    """The root of a part, nothing defined from outside."""
    return etree.fromstring(content, _NO_ENTITIES)


def is_utf8(head: bytes) -> bool:
    """Whether a part is in the one encoding in which it can be changed by byte, by the
    first 200 bytes of it.
    """
    return not head.startswith((b"\xff\xfe", b"\xfe\xff")) and (
        b"encoding=" not in head or b"utf-8" in head.lower()
    )


def as_utf8(content: bytes) -> bytes:
    """A part in that encoding."""
    if is_utf8(content[:200]):
        return content
    return etree.tostring(parsed(content), encoding="UTF-8")


class Package:
    """The parts of one workbook, by their paths; closed by `save`, or by `close`."""

    def __init__(self, path: Path) -> None:
        self._zip = zipfile.ZipFile(path)
        self._infos = {
            _folded(info.filename): info
            for info in self._zip.infolist()
            if not info.is_dir()
        }
        self._trees: dict[str, etree._Element] = {}
        self._changed: dict[str, bytes] = {}
        self._rewrites: dict[str, Rewrite] = {}
        self._added: dict[str, str] = {}
        self._dropped: set[str] = set()
        self.book = self._main()

    def _main(self) -> str:
        for link in self.links(""):
            path = self.target("", link)
            if link.get("Type", "").endswith("/officeDocument") and self.has(path):
                return path
        return next(name for name in self._infos if name.endswith("workbook.xml"))

    def has(self, path: str) -> bool:
        key = _folded(path)
        return (key in self._infos or key in self._changed) and key not in self._dropped

    def paths(self) -> Iterator[str]:
        """The paths of all parts, folded as they are compared."""
        yield from (name for name in self._infos if name not in self._dropped)
        yield from (name for name in self._added if name not in self._infos)

    def read(self, path: str) -> bytes:
        """The bytes of a part, as they are by now."""
        key = _folded(path)
        if key in self._changed:
            return self._changed[key]
        return self._zip.read(self._infos[key])

    def opened(self, path: str) -> BinaryIO:
        """A part to be streamed, as it is by now."""
        if (key := _folded(path)) in self._changed:
            return io.BytesIO(self._changed[key])
        return self._zip.open(self._infos[key])  # type: ignore[return-value]

    def tree(self, path: str) -> etree._Element:
        """The root of a small part; whatever is changed in it is saved."""
        key = _folded(path)
        if key not in self._trees:
            self._trees[key] = parsed(self.read(path))
        return self._trees[key]

    def change(self, path: str, content: bytes) -> None:
        self._changed[_folded(path)] = content
        self._trees.pop(_folded(path), None)

    def rewrite(self, path: str, how: Rewrite) -> None:
        """Have a part changed while it is copied: it may be too big to hold."""
        self._rewrites[_folded(path)] = how

    def add(self, path: str, content: bytes, kind: str) -> None:
        """Add a part with its content type."""
        self._added[_folded(path)] = path
        self.change(path, content)
        types = self.tree(_TYPES)
        etree.SubElement(
            types, f"{{{_CONTENT}}}Override", PartName=f"/{path}", ContentType=kind
        )

    def free(self, form: str) -> str:
        """The first path of a numbered form that no part has."""
        number = 1
        while self.has(form.format(number)):
            number += 1
        return form.format(number)

    # --- what a part refers to --------------------------------------------------

    def links(self, of: str) -> list[etree._Element]:
        """What a part refers to; "" is the package itself."""
        path = _links_of(of)
        if not self.has(path):
            return []
        return list(self.tree(path).iterfind(f"{{{_LINKS}}}Relationship"))

    def target(self, of: str, link: etree._Element) -> str:
        """The path that a link leads to; "" where it leads out of the package."""
        said = link.get("Target", "").replace("\\", "/")
        if link.get("TargetMode") == "External":
            return ""
        if not said.startswith("/"):
            said = posixpath.normpath(posixpath.join(posixpath.dirname(of), said))
        return said.lstrip("/")

    def sheets(self, kind: str = "worksheet") -> list[tuple[str, str]]:
        """The names of the sheets of a kind, and the paths of their parts."""
        paths = {
            link.get("Id"): self.target(self.book, link)
            for link in self.links(self.book)
            if link.get("Type", "").endswith(f"/{kind}")
        }
        found = []
        for sheet in self.tree(self.book).iter("{*}sheet"):
            names = {etree.QName(key).localname: said for key, said in sheet.items()}
            path = paths.get(str(names.get("id", "")))
            if path and self.has(path):
                found.append((sheet.get("name", ""), path))
        return found

    def linked(self, of: str, kind: str) -> str:
        """The path of the first part of a kind that a part refers to, or ""."""
        return next(iter(self.all_linked(of, kind)), "")

    def all_linked(self, of: str, kind: str) -> list[str]:
        """The paths of all parts of a kind that a part refers to."""
        targets = [
            self.target(of, link)
            for link in self.links(of)
            if link.get("Type", "").endswith(f"/{kind}")
        ]
        return [path for path in targets if path and self.has(path)]

    def link(self, of: str, kind: str, to: str) -> str:
        """Refer from one part to another. Returns the name of the link."""
        path = _links_of(of)
        if not self.has(path):
            self._added[_folded(path)] = path
            self.change(path, f'<Relationships xmlns="{_LINKS}"/>'.encode())
        root = self.tree(path)
        taken = {link.get("Id") for link in root}
        name = next(f"rIdQ{n}" for n in range(1, 10_000) if f"rIdQ{n}" not in taken)
        etree.SubElement(
            root,
            f"{{{_LINKS}}}Relationship",
            Id=name,
            Type=self.office + kind,
            Target=f"/{to}",
        )
        return name

    @property
    def office(self) -> str:
        """What the kinds of links begin with; a strict workbook has its own."""
        for link in self.links(self.book):
            said = link.get("Type", "")
            if said.endswith(("/worksheet", "/styles")):
                return said.rpartition("/")[0] + "/"
        return "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"

    def drop(self, of: str, kind: str) -> None:
        """Leave out a part of a kind that another refers to, where there is one."""
        for link in self.links(of):
            if link.get("Type", "").endswith(f"/{kind}"):
                path = self.target(of, link)
                self._dropped |= {_folded(path), _folded(_links_of(path))}
                _remove(link)
                for said in list(self.tree(_TYPES)):
                    if _folded(said.get("PartName", "")) == _folded(path):
                        _remove(said)

    # --- macros -----------------------------------------------------------------

    def drop_macros(self) -> None:
        """Leave out what would run, and call the workbook what it then is."""
        for link in self.links(self.book):
            if link.get("Type", "").endswith("/vbaProject"):
                path = self.target(self.book, link)
                self._dropped |= {_folded(path), _folded(_links_of(path))}
                _remove(link)
        for said in list(self.tree(_TYPES)):
            name = said.get("PartName", "")
            if _folded(name) in self._dropped or (
                said.get("ContentType", "").endswith("vbaProject")
                and not any(path.endswith(".bin") for path in self.paths())
            ):
                _remove(said)
            elif _folded(name) == _folded(self.book) or _RUNS.search(
                said.get("ContentType", "")
            ):
                said.set("ContentType", _PLAIN)

    def close(self) -> None:
        """Let go of the file, where nothing is saved."""
        self._zip.close()

    # --- saving -----------------------------------------------------------------

    def save(self, out: Path) -> None:
        """Write the package: unchanged parts as they were, in their order."""
        for key, root in self._trees.items():
            before = self.read(key)
            if etree.tostring(parsed(before)) != etree.tostring(root):
                self._changed[key] = etree.tostring(
                    root, xml_declaration=True, encoding="UTF-8", standalone=True
                )
        with self._zip, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as to:
            for key, info in self._infos.items():
                if key not in self._dropped:
                    self._copy(key, info, to)
            for key, path in self._added.items():
                if key not in self._infos:
                    to.writestr(path, self._changed[key])

    def _copy(self, key: str, info: zipfile.ZipInfo, to: zipfile.ZipFile) -> None:
        copied = zipfile.ZipInfo(info.filename, info.date_time)
        copied.compress_type = zipfile.ZIP_DEFLATED
        how = self._rewrites.get(key, shutil.copyfileobj)
        big = info.file_size > 1 << 30
        with self.opened(key) as old, to.open(copied, "w", force_zip64=big) as new:
            how(old, new)  # type: ignore[arg-type]


def _folded(path: str) -> str:
    return path.replace("\\", "/").lstrip("/").casefold()


def _links_of(part: str) -> str:
    folder, name = posixpath.split(part)
    return posixpath.join(folder, "_rels", f"{name}.rels")


def _remove(element: etree._Element) -> None:
    parent = element.getparent()
    if parent is not None:
        parent.remove(element)
