"""Rows of an upload as the store takes new records: a column at a time.

Ten thousand rows that were judged before need not be made entries once more: what was
kept of them is read, turned into columns, and goes on like that.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from operator import itemgetter
from typing import Any

from backoffice.intake import kept
from backoffice.intake.judging import Judge
from backoffice.intake.standing import Standing
from backoffice.store import columns, rows
from backoffice.store.columns import Batch, Column, Columns, Rows
from backoffice.store.types import canonical
from form_definitions.form import Form
from form_definitions.kinds import Choices

_NOTHING: Any = object()
"""What stands for a value that was not kept; None is one that is what was typed."""


@dataclass(frozen=True)
class InColumns:
    """Rows of one version of a form."""

    rows: Sequence[Any]
    batch: Batch
    subjects: Column
    """Whom or what each is about; None where that is not said."""

    def surely_new(self, judge: Judge) -> Iterator[Any]:
        """The rows of no record that stands, nor of a case that one is of."""
        standing = Standing(judge.session, judge.versions, self.batch.form.key)
        keys = standing.known_keys(filter(None, self.batch.keys))
        about = filter(None, self.subjects)
        subjects = standing.known_subjects(about, judge.besides)
        for row, key, subject in zip(
            self.rows, self.batch.keys, self.subjects, strict=True
        ):
            # The bracket of ``[clear]``: whoever has one is judged by all of it.
            if "[" not in row.typed and key not in keys and subject not in subjects:
                yield row


def in_columns(form: Form, several: Sequence[Any]) -> InColumns:
    """Rows of `upload_entry`, all of one version of a form, none of their JSON read.

    It is what `kept.entry_of_texts` makes of each, as columns.
    """
    said = _values(form, several)
    batch = Batch(
        form,
        {key: columns.kept(column) for key, column in said.items()},
        _keys(form, said, len(several)),
        [_extra(row) for row in several],
        dict(_repeats(form, several)),
        [_reason(row.problems) for row in several],
    )
    return InColumns(several, batch, _subjects(form, said, len(several)))


def _values(form: Form, several: Sequence[Any]) -> Columns:
    """What is kept of the rows' values, by field; days stay ISO 8601."""
    keys = [field.key for field in form.fields]
    values = _columns(keys, _NOTHING, [row.values for row in several])
    typed = _columns(keys, None, [row.typed for row in several])
    lists = {field.key for field in form.fields if isinstance(field.kind, Choices)}
    found = {key: _said(*pair) for key, *pair in zip(keys, values, typed, strict=True)}
    for key in lists:
        found[key] = [None if one is None else tuple(one) for one in found[key]]
    return found


def _columns(
    keys: Sequence[str], default: Any, texts: Sequence[str]
) -> Sequence[Column]:
    """JSON objects as columns, `default` where one lacks a key."""
    # One more than is asked for, since of one key alone no tuple would be got.
    wanted = [*keys, kept.CELLS]
    get, lacking = itemgetter(*wanted), dict.fromkeys(wanted, default)
    found = zip(*[get(lacking | kept.read(text)) for text in texts], strict=True)
    return list(found)[:-1]


def _said(values: Column, typed: Column) -> Column:
    """One column; a value that is None is what was typed, letter by letter."""
    kinds = set(map(type, values))
    if kinds == {object}:
        return [None] * len(values)
    if kinds == {type(None)}:
        return typed
    return [
        typed_one if value is None else None if value is _NOTHING else value
        for value, typed_one in zip(values, typed, strict=True)
    ]


def _keys(form: Form, said: Mapping[str, Column], many: int) -> Column:
    if not form.record.key:
        return [None] * many
    several = zip(*(said[name] for name in form.record.key), strict=True)
    return [rows.key_digest(None if None in key else key) for key in several]


def _subjects(form: Form, said: Mapping[str, Column], many: int) -> Column:
    column = said.get(form.record.subject or "", [None] * many)
    return [one if isinstance(one, str) and one else None for one in column]


def _extra(row: Any) -> str:
    """As `rows.extra_of`, as canonical JSON."""
    where = f'"row":{row.row},"sheet":{canonical(row.sheet)}'
    if row.cell:
        where = f'"cell":{canonical(row.cell)},{where}'
    if row.unmapped != "{}":
        where += f',"unmapped":{canonical(kept.read(row.unmapped))}'
    return f"{{{where}}}"


def _repeats(form: Form, several: Sequence[Any]) -> Iterator[tuple[str, Rows]]:
    if all(row.repeats == "{}" for row in several):
        return
    read = [kept.repeats_of(form, kept.read(row.repeats)) for row in several]
    for repeat in form.repeats:
        if any(one[repeat.key] for one in read):
            of_each = [rows.child_rows(repeat, one[repeat.key], ()) for one in read]
            yield repeat.key, of_each


def _reason(problems: str) -> str:
    """As `saving.reason_of`."""
    if '"answer"' not in problems:
        return ""
    told = kept.read(problems)
    return ". ".join(one["words"] for one in told if one.get("answer") is not None)
