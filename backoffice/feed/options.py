"""What is asked of a set: $select, $filter, $orderby, $top, $skip, $count, and a page.

Filters are parsed by odata-query; what they may speak of is the set's properties.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from odata_query import ast
from odata_query.exceptions import ODataException
from odata_query.grammar import ODataLexer, ODataParser
from odata_query.sqlalchemy.core import AstToSqlAlchemyCoreVisitor
from sqlalchemy import ColumnElement, literal
from sqlalchemy.exc import ArgumentError

from backoffice.feed.sets import EntitySet, Property
from backoffice.store.types import UTCDateTime
from form_definitions.spelling import did_you_mean

MOST_ROWS = 1_000
"""Rows of one page; a link leads to the next."""
LONGEST_FILTER = 4_000
_NOT_DONE = ("$expand", "$search", "$apply", "$compute", "$levels", "$index")
_DONE = (
    *("$select", "$filter", "$orderby", "$top", "$skip", "$count"),
    *("$format", "$skiptoken"),
)
_JSON = ("json", "application/json")


class Refused(Exception):
    """A question that cannot be answered: the status, and a sentence for its asker."""

    def __init__(self, status: int, words: str) -> None:
        super().__init__(words)
        self.status = status


@dataclass(frozen=True)
class Options:
    """What is asked of a set."""

    properties: Sequence[Property]
    where: Sequence[ColumnElement[bool]]
    order: Sequence[ColumnElement[Any]]
    top: int | None
    skip: int
    counted: bool
    after: int | None
    """The page's token: the key, or where rows are in another order the place, of the
    last row that was given."""


def options_of(entities: EntitySet, asked: Mapping[str, str]) -> Options:
    """What the query of an address asks. Raises Refused with a sentence."""
    _known(asked)
    return Options(
        properties=_selected(entities, asked.get("$select", "")),
        where=_filter(entities, asked.get("$filter", "")),
        order=_order(entities, asked.get("$orderby", "")),
        top=_number(asked, "$top"),
        skip=_number(asked, "$skip") or 0,
        counted=asked.get("$count", "false").lower() == "true",
        after=_number(asked, "$skiptoken"),
    )


def _known(asked: Mapping[str, str]) -> None:
    for word in asked:
        if word in _NOT_DONE:
            raise Refused(501, f"This feed does not do {word}.")
        if word.startswith("$") and word not in _DONE:
            raise Refused(400, f"There is no query option {word[:40]!r}.")
    format_ = asked.get("$format", "json").split(";")[0].strip().lower()
    if format_ not in _JSON:
        raise Refused(415, "This feed answers in JSON; ask with $format=json.")


def _selected(entities: EntitySet, text: str) -> Sequence[Property]:
    names = [name.strip() for name in text.split(",") if name.strip()]
    if not names or names == ["*"]:
        return entities.properties
    return [_property(entities, name) for name in dict.fromkeys(names)]


def _property(entities: EntitySet, name: str) -> Property:
    found = entities.property(name)
    if found is None:
        near = did_you_mean(name, [one.name for one in entities.properties])
        raise Refused(400, f"{entities.name} has no property {name[:60]!r}{near}.")
    return found


def _number(asked: Mapping[str, str], word: str) -> int | None:
    text = asked.get(word)
    if text is None:
        return None
    if not re.fullmatch(r"\d{1,12}", text, re.ASCII):
        raise Refused(400, f"{word} must be a whole number from 0 on.")
    return int(text)


def _order(entities: EntitySet, text: str) -> list[ColumnElement[Any]]:
    found: list[ColumnElement[Any]] = []
    for part in filter(None, (part.strip() for part in text.split(","))):
        name, _, way = part.partition(" ")
        if way.strip().lower() not in ("", "asc", "desc"):
            raise Refused(400, "$orderby takes properties, each with asc or desc.")
        column = _property(entities, name).column
        # The protocol sorts what is null first; databases disagree.
        found.append(
            column.desc().nulls_last()
            if way.strip().lower() == "desc"
            else column.asc().nulls_first()
        )
    return found


_TAKES: Mapping[str, tuple[type, ...]] = {
    "Edm.String": (ast.String, ast.Null),
    "Edm.Int64": (ast.Integer, ast.Float, ast.Null),
    "Edm.Double": (ast.Integer, ast.Float, ast.Null),
    "Edm.Date": (ast.Date, ast.Null),
    "Edm.DateTimeOffset": (ast.DateTime, ast.Null),
    "Edm.Boolean": (ast.Boolean, ast.Null),
}
"""What each type of the protocol is compared with."""


class _ToSql(AstToSqlAlchemyCoreVisitor):
    """The library's own visitor, over properties, with instants as we keep them."""

    def __init__(self, entities: EntitySet) -> None:
        self.entities = entities

    def visit_Identifier(self, node: ast.Identifier) -> Any:
        return _property(self.entities, node.name).column

    def visit_Compare(self, node: ast.Compare) -> Any:
        for one, other in ((node.left, node.right), (node.right, node.left)):
            if isinstance(one, ast.Identifier):
                self._check(_property(self.entities, one.name), other)
        return super().visit_Compare(node)

    def _check(self, of: Property, value: Any) -> None:
        """SQLite would compare a date with any text, and find nothing."""
        for one in value.val if isinstance(value, ast.List) else (value,):
            if isinstance(one, ast._Literal) and not isinstance(one, _TAKES[of.edm]):
                raise Refused(
                    400, f"$filter compares {of.name} with a value of another kind."
                )

    def visit_Integer(self, node: ast.Integer) -> Any:
        if abs(int(node.val)) >= 1 << 63:
            raise Refused(400, f"$filter has a number that is too large: {node.val}.")
        return super().visit_Integer(node)

    def visit_DateTime(self, node: ast.DateTime) -> Any:
        try:
            instant = node.py_val
        except ValueError:
            raise Refused(400, f"$filter has no such instant: {node.val}.") from None
        return literal(instant, UTCDateTime)


def _filter(entities: EntitySet, text: str) -> list[ColumnElement[bool]]:
    if not text.strip():
        return []
    if len(text) > LONGEST_FILTER:
        raise Refused(400, f"$filter is longer than {LONGEST_FILTER:,} characters.")
    try:
        tree = ODataParser().parse(ODataLexer().tokenize(text))
        found = _ToSql(entities).visit(tree)
    except (ODataException, NotImplementedError, RecursionError) as why:
        raise Refused(400, f"$filter cannot be read: {_words(why)}.") from None
    except ArgumentError:
        # A true or false that is compared as larger or smaller.
        raise Refused(400, "$filter compares values that have no order.") from None
    if not isinstance(found, ColumnElement):
        raise Refused(400, "$filter is a list of values, not a condition.")
    return [found]


def _words(why: BaseException) -> str:
    return " ".join(str(why).split())[:200].rstrip(".") or "it is too deep"
