"""Records under legal privilege, as a condition of the query, on every path.

Which they are is data (`form_definitions/privilege.py`); they are so until the council
has waived it. Whoever made one, or had it shared, reads it all the same.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import ColumnElement, and_, column, select, table

from backoffice.access.roles import Role
from backoffice.store.privilege_tables import PrivilegeWaiver
from backoffice.store.rows import StoredRecord
from backoffice.store.tables import table_name
from form_definitions.privilege import Privileged, shipped_privilege


class _InForce:
    """What holds in this process, which serves one council."""

    rules: Sequence[Privileged] = shipped_privilege()


def hold(rules: Sequence[Privileged]) -> None:
    """Let a council's own rules hold in this process."""
    _InForce.rules = tuple(rules)


def kept_from(role: Role) -> tuple[Privileged, ...]:
    """What an account of this role reads only where it made it."""
    return tuple(rule for rule in _InForce.rules if role.value not in rule.read_by)


def left_out(columns: Any) -> ColumnElement[bool] | None:
    """The condition that leaves what may go out of the house, whoever takes it; None
    where nothing of this table is privileged.

    Args:
        columns: a form's table or mapped class, or the index of all records.
    """
    return none_of(_InForce.rules, columns)


def none_of(rules: Sequence[Privileged], columns: Any) -> ColumnElement[bool] | None:
    """The condition that leaves out what some rules make privileged."""
    conditions = list(_each(rules, columns))
    return and_(*conditions) if conditions else None


def _each(rules: Sequence[Privileged], columns: Any) -> Iterator[ColumnElement[bool]]:
    number = columns.id if hasattr(columns, "id") else columns.record_id
    of_all = number.key == "record_id"
    plain = getattr(number, "expression", number)
    for rule in rules:
        if of_all or plain.table.name == table_name(rule.form):
            of = table(table_name(rule.form), column("id"), column(rule.field))
            waived = select(PrivilegeWaiver.record_id)
            those = select(of.c.id).where(
                of.c[rule.field].in_(rule.answers), of.c.id.not_in(waived)
            )
            yield number.not_in(those)


def is_privileged(record: StoredRecord) -> bool:
    """Whether a record is of those that are privileged until that is waived."""
    return any(
        rule.form == record.form.key and record.values.get(rule.field) in rule.answers
        for rule in _InForce.rules
    )
