"""`backoffice forms`: the forms that are published, and publishing new versions."""

from __future__ import annotations

import getpass
import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import click
import yaml
from sqlalchemy import select

from backoffice.commands import Sentence, opened
from backoffice.config import settings
from backoffice.store.fixed import FormVersion
from backoffice.store.opening import Store
from backoffice.store.versions import NotPublished
from form_definitions import schema as json_schema
from form_definitions.catalog import (
    forms_together,
    read_form_file,
    scales_together,
    shipped_scales,
)
from form_definitions.form import Field, Form
from form_definitions.kinds import KINDS, Day
from form_definitions.language import LEVELS
from form_definitions.plan import Plan, What
from form_definitions.reader import DefinitionError, read_scale, said_in
from form_definitions.scale_definitions import scales_from_data
from form_definitions.scales import Scale

_paths = click.argument(
    "paths", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path)
)


@click.group()
def forms() -> None:
    """Forms: list, check, publish, show, schema."""


@forms.command("list")
def list_() -> None:
    """The published forms and their newest versions."""
    store = opened(settings())
    published = _published(store)
    if not published:
        click.echo("No form is published yet: run `backoffice setup`.")
    for key, rows in sorted(published.items()):
        newest = rows[-1]
        form = store.versions.form(key)
        on = Day().show(newest.published_at.date())
        click.echo(
            f"{key}  version {newest.version}  {form.title}"
            f"  ({on}, by {newest.published_by})"
        )


@forms.command()
@_paths
@click.pass_context
def check(ctx: click.Context, paths: Sequence[Path]) -> None:
    """Read forms and say what publishing them would do; change nothing.

    A PATH is a form's file, a scale's that it is graded on, or a folder of both.
    """
    store = opened(settings())
    plans = [store.versions.plan(form) for form in _read(store, paths)]
    for plan in plans:
        _tell(plan)
    if any(plan.refusals for plan in plans):
        ctx.exit(1)


@forms.command()
@_paths
def publish(paths: Sequence[Path]) -> None:
    """Publish new versions of forms, while the server goes on running.

    What each changes is told first. Where one may not be published, none is.
    """
    store = opened(settings())
    wanted = _read(store, paths)
    for form in wanted:
        _tell(store.versions.plan(form))
    try:
        store.versions.publish(wanted, f"{getpass.getuser()} (command)")
    except NotPublished as why:
        raise Sentence(f"Nothing was published.\n{why}") from None
    for form in wanted:
        click.echo(f"{form.title}, version {form.version}, is published.")
    for form in store.versions.without_indexes():
        click.echo(
            f"The list of {form.plural} is slow by its new filter until `backoffice"
            " setup` has run; do that when nobody is saving."
        )


@forms.command()
@click.argument("key")
@click.option("--version", type=int, help="Another version than the newest.")
@click.option("--yaml", "as_yaml", is_flag=True, help="As a file to edit.")
def show(key: str, version: int | None, as_yaml: bool) -> None:
    """A published form, as people read it or as a file to edit."""
    form = opened(settings()).versions.form(key, version)
    click.echo(as_file(form) if as_yaml else "\n".join(_outline(form)), nl=not as_yaml)


@forms.command()
@click.option("--scales", is_flag=True, help="That of scales instead of forms.")
def schema(scales: bool) -> None:
    """The JSON Schema of the language, for editors that complete and check."""
    made = json_schema.scales_schema() if scales else json_schema.forms_schema()
    click.echo(json_schema.as_file(made), nl=False)


# --- reading --------------------------------------------------------------------


def _read(store: Store, paths: Iterable[Path]) -> list[Form]:
    """The forms of files and folders, over the scales there are and they bring."""
    files = [file for path in paths for file in _files(path)]
    scale_files = [file for file in files if _is_scale(file)]
    known = {**shipped_scales(), **_scales_of(store)}
    brought = [_scale_in(file) for file in scale_files]
    scales = scales_together(
        {**known, **{scale.key: scale for scale in brought}}.values()
    )
    read = [read_form_file(file, scales) for file in files if file not in scale_files]
    return list(forms_together(read).values())


def _files(path: Path) -> list[Path]:
    if not path.is_dir():
        return [path]
    found = sorted([*path.rglob("*.yaml"), *path.rglob("*.yml")])
    if not found:
        raise Sentence(f"{path}: there is no .yaml file in this folder.")
    return found


def _is_scale(file: Path) -> bool:
    try:
        return "scale" in _top_words(file) and "form" not in _top_words(file)
    except UnicodeDecodeError:
        return False  # whoever reads it as a form says what is wrong


def _top_words(file: Path) -> set[str]:
    try:
        return set(said_in(file.read_text("utf-8"), file.name).what)
    except DefinitionError:
        return set()


def _scale_in(file: Path) -> Scale:
    return read_scale(file.read_text("utf-8"), file_name=file.name)


def _scales_of(store: Store) -> dict[str, Scale]:
    """The scales of the published forms, a council's own among them."""
    said: dict[str, Any] = {}
    for form in store.versions.current().values():
        said |= json.loads(form.said)["scales"]
    faults: list[Any] = []
    return dict(scales_from_data(said.values(), faults))


def _published(store: Store) -> Mapping[str, list[Any]]:
    found: dict[str, list[Any]] = {}
    asked = select(
        FormVersion.form,
        FormVersion.version,
        FormVersion.published_at,
        FormVersion.published_by,
    ).order_by(FormVersion.form, FormVersion.version)
    with store.engine.connect() as connection:
        for row in connection.execute(asked):
            found.setdefault(row.form, []).append(row)
    return found


# --- telling --------------------------------------------------------------------


def _tell(plan: Plan) -> None:
    click.echo(f"{plan.form}, version {plan.version}:")
    if plan.nothing_to_do:
        click.echo("  nothing: this very version is published")
    for step in plan.steps:
        sign = "cannot: " if step.what is What.REFUSE else ""
        click.echo(f"  {sign}{step.words}")


def _outline(form: Form) -> list[str]:
    lines = [f"{form.title} ({form.key}), version {form.version}", form.about]
    if form.source:
        lines.append(f"From: {form.source}")
    for section in form.sections:
        lines += ["", section.title]
        lines += [_line(field) for field in section.fields]
        for area in section.areas:
            grades = ", ".join(option.label for option in area.scale.grades)
            lines.append(f"  {area.label}: a grade ({grades}) and a rationale")
        if section.repeat:
            lines.append(f"  any number of {section.repeat.title.lower()}:")
            lines += [f"  {_line(field)}" for field in section.repeat.fields]
    return lines


def _line(field: Field) -> str:
    kind = next(word for word, made in KINDS.items() if isinstance(field.kind, made))
    notes = [kind.replace("_", " ")]
    notes += ["required"] * field.required + ["retired"] * field.retired
    if field.when:
        notes.append(f"when {field.when.text}")
    return f"  {field.label} ({field.key}): {', '.join(notes)}"


def as_file(form: Form) -> str:
    """A published form as the YAML file it could be published from."""
    said = _in_order("form", json.loads(form.said)["form"])
    return yaml.safe_dump(said, sort_keys=False, allow_unicode=True, width=88)


def _in_order(level: str, said: Mapping[str, Any]) -> dict[str, Any]:
    """What a level says, in the order that its words are explained in."""
    ordered: dict[str, Any] = {}
    for word, what in LEVELS[level].items():
        if word not in said:
            continue
        value, inner = said[word], what.shape[1:-1]
        if what.shape.startswith("["):
            value = [_in_order(inner, one) for one in value]
        elif what.shape.startswith("{"):
            value = _in_order(inner, value)
        ordered[word] = value
    return ordered


commands = [forms]
