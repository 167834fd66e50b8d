"""Publishes the forms that come with this program, and spares a council's own."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import select

from backoffice.store.fixed import FormVersion
from backoffice.store.versions import SHIPPED, Versions
from form_definitions.catalog import shipped_forms
from form_definitions.form import Form


def publish_shipped(
    versions: Versions, forms: Iterable[Form] | None = None
) -> list[str]:
    """Publish what is newer than what was shipped before; safe to repeat.

    A form whose newest version a council has published itself is left alone.

    Returns:
        A sentence for each form that was published or left.
    """
    shipped = shipped_forms().values() if forms is None else forms
    wanted, told = [], []
    versions.notice()
    own = _published_by_others(versions)
    for form in shipped:
        newest = versions.current().get(form.key)
        if newest is None or (form.version > newest.version and form.key not in own):
            wanted.append(form)
            told.append(f"Published {form.title}, version {form.version}.")
        elif form.key in own and form.version > own[form.key]:
            told.append(
                f"Left {form.title} as your own version {newest.version}; version"
                f" {form.version} came with this program."
            )
        elif newest.version == form.version and newest != form and form.key not in own:
            told.append(
                f"Left {form.title}: version {form.version} was published with other"
                " words, and a published version never changes."
            )
    versions.publish(wanted, SHIPPED)
    return told


def _published_by_others(versions: Versions) -> dict[str, int]:
    """The forms whose newest version is a council's own, by the last shipped one."""
    asked = select(
        FormVersion.form, FormVersion.version, FormVersion.published_by
    ).order_by(FormVersion.version)
    last_shipped: dict[str, int] = {}
    by: dict[str, str] = {}
    with versions.engine.connect() as connection:
        for form, version, who in connection.execute(asked):
            by[form] = who
            if who == SHIPPED:
                last_shipped[form] = version
    return {
        form: last_shipped.get(form, 0) for form, who in by.items() if who != SHIPPED
    }
