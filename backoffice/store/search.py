"""Finding records by their words: what is indexed, and what a search asks for.

Both databases are given the same words, folded here, so both find the same records:
SQLite in a full-text table of each form (``f_<form>__search``, which keeps no text),
PostgreSQL in the column `search` of its table.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    bindparam,
    column,
    literal_column,
    select,
    table,
    text,
    union_all,
)

from backoffice.store.rows import Row
from backoffice.store.tables import search_name, table_name
from form_definitions import kinds
from form_definitions.form import Field, Form, Part

MOST = 10_000
"""How many records a search finds at most, the newest first."""
_MOST_TEXT = 500_000
"""Letters of a record that are indexed; PostgreSQL keeps at most a megabyte."""
_MOST_WORDS_ASKED = 20
_WORD = re.compile(r"[^\W_]+")
_BEYOND_ASCII = re.compile(r"[^\x00-\x7f]")
_LONGEST = 500
"""Letters of a word that PostgreSQL keeps; it refuses any of 2,047 bytes."""


def texts_of(form: Form, row: Row, children: Mapping[str, Sequence[Row]]) -> list[str]:
    """The texts a record is found by."""
    own, of_repeats = fields_of(form)
    texts = [row[field.column] for field in own]
    for key, several in children.items():
        texts += [child[f.column] for child in several for f in of_repeats[key]]
    return [row["reference"], *filter(None, texts)]


@lru_cache(maxsize=500)
def fields_of(form: Form) -> tuple[list[Field], dict[str, list[Field]]]:
    """The fields whose texts a record is found by: its own, and its repeats'."""
    of_repeats = {repeat.key: _texts(repeat.fields) for repeat in form.repeats}
    return _texts(form.fields), of_repeats


def _texts(fields: Sequence[Field]) -> list[Field]:
    return [
        f for f in fields if isinstance(f.kind, _SEARCHED) and f.part is not Part.SCALE
    ]


_SEARCHED = (
    kinds.Text,
    kinds.LongText,
    kinds.Identifier,
    kinds.Person,
    kinds.Team,
)


def words(texts: Iterable[str], dialect: str) -> str:
    """What is indexed of texts: their words, folded, with spaces between."""
    said = " ".join(texts)[:_MOST_TEXT]
    if dialect == "sqlite":
        # Its tokenizer folds and cuts ASCII as `_split` does, in a tenth of the time.
        return _in_ascii(said)
    # Each word once before it is cut to length: most come again and again.
    return " ".join(word[:_LONGEST] for word in dict.fromkeys(_whole_words(said)))


def _split(said: str) -> list[str]:
    return [word[:_LONGEST] for word in _whole_words(said)]


def _whole_words(said: str) -> list[str]:
    return _WORD.findall(_in_ascii(said).casefold())


def _in_ascii(said: str) -> str:
    """A text with plain letters for accented ones, and spaces for other signs.

    Letter by letter: few of a text are beyond ASCII, and it is the same ones always.
    """
    return said if said.isascii() else _BEYOND_ASCII.sub(_letter, said)


def _letter(found: re.Match[str]) -> str:
    return _plain(found[0])


@lru_cache(maxsize=10_000)
def _plain(letter: str) -> str:
    parts = unicodedata.normalize("NFKD", letter.casefold()).casefold()
    return "".join(
        part if _WORD.match(part) else " "
        for part in parts
        if not unicodedata.combining(part)
    )


def prepare(connection: Connection, form_key: str) -> None:
    """Make what a form's search needs. Safe to repeat."""
    if connection.dialect.name == "sqlite":
        # ascii: every letter beyond it belongs to its word, as `_split` has cut
        # them. detail=none: which words, not where; a third of the size.
        connection.exec_driver_sql(
            f"CREATE VIRTUAL TABLE IF NOT EXISTS {search_name(form_key)}"
            " USING fts5(words, content='', contentless_delete=1, detail=none,"
            " tokenize='ascii')"
        )


def put(connection: Connection, form_key: str, record_id: int, said: str) -> None:
    """Replace the words a record is found by."""
    if connection.dialect.name == "sqlite":
        name = search_name(form_key)
        connection.execute(
            text(f"INSERT OR REPLACE INTO {name} (rowid, words) VALUES (:id, :said)"),  # noqa: S608
            {"id": record_id, "said": said},
        )
    else:
        connection.execute(
            text(
                f"UPDATE {table_name(form_key)} SET search ="  # noqa: S608
                " array_to_tsvector(string_to_array(:said, ' ')) WHERE id = :id"
            ),
            {"id": record_id, "said": said},
        )


def forget(connection: Connection, form_key: str, ids: Sequence[int]) -> None:
    """Take records out of what is searched. PostgreSQL's go with their rows."""
    if connection.dialect.name == "sqlite" and ids:
        name = search_name(form_key)
        connection.exec_driver_sql(
            f"DELETE FROM {name} WHERE rowid = ?",  # noqa: S608
            [(record_id,) for record_id in ids],
        )


def matching(form_key: str, asked: str, dialect: str, limit: int = MOST) -> Select[int]:
    """The ids of a form's records that hold all the words asked for.

    The last word may be the beginning of one, from its third letter on. What is
    asked is data: nothing in it is an operator. A text without words finds nothing.

    Args:
        dialect: ``sqlite`` or ``postgresql``.
        limit: the most it finds, the newest records first.
    """
    found = _split(asked[:1000])[:_MOST_WORDS_ASKED]
    # The words that begin with one or two letters are too many to be of use.
    begun = bool(found) and len(found[-1]) >= 3
    if dialect == "sqlite":
        name = search_name(form_key)
        here = table(name, column("rowid"))
        ids: ColumnElement[int] = here.c.rowid
        holds: ColumnElement[bool] = literal_column(name).op("MATCH")(
            bindparam(None, " ".join(f'"{word}"' for word in found) + "*" * begun)
        )
    else:
        here = table(table_name(form_key), column("id"), column("search"))
        ids = here.c.id
        holds = here.c.search.op("@@")(
            text("CAST(:asked AS tsquery)").bindparams(
                bindparam(
                    "asked",
                    " & ".join(f"'{word}'" for word in found) + (":*" * begun),
                    unique=True,
                )
            )
        )
    asks = select(ids.label("id")).select_from(here)
    if not found:
        return asks.where(literal_column("1") == literal_column("0"))
    return asks.where(holds).order_by(ids.desc()).limit(limit)


def matching_any(
    form_keys: Sequence[str], asked: str, dialect: str, limit: int = 50
) -> Select[Any]:
    """Records of several forms: rows of (form, id), at most `limit` of each."""
    each = []
    for key in form_keys:
        ids = matching(key, asked, dialect, limit).subquery()
        each.append(select(literal_column(f"'{key}'").label("form"), ids.c.id))
    return select(union_all(*each).subquery())
