"""Django's side: its tables, the same rows copied out of ours, its server."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path

from pysqlite3 import dbapi2 as sqlite

from benchmarks.contender import Contender
from form_definitions.form import Field, Form
from form_definitions.kinds import Choice, Grade

HERE = Path(__file__).parent
PYTHON = HERE.parent / ".venv" / "peer" / "bin" / "python"
PASSWORD = "measured on this machine only"


def settings(folder: Path) -> dict[str, str]:
    """The environment its settings are read from."""
    return {
        "DJANGO_SETTINGS_MODULE": "peer.settings",
        "PEER_DATABASE": str(folder / "peer.sqlite"),
        "PEER_FIELDS": str(folder / "fields.json"),
    }


def fill(folder: Path, form: Form, ours: Path) -> None:
    """Make Django's database in `folder` with every record of the database `ours`."""
    told = tell_fields(folder, form)
    (folder / "peer.sqlite").unlink(missing_ok=True)
    subprocess.run(
        [PYTHON, "-m", "peer.prepare"],
        cwd=HERE,
        env={**os.environ, **settings(folder)},
        input=PASSWORD,
        text=True,
        check=True,
    )
    keys = ", ".join(str(field["key"]) for field in told)
    columns = ", ".join(str(field["column"]) for field in told)
    with sqlite.connect(folder / "peer.sqlite") as connection:
        connection.execute("ATTACH ? AS ours", (str(ours),))
        connection.execute(
            f"INSERT INTO case_file_audit (id, reference, status, {keys})"
            f" SELECT id, reference, status, {columns} FROM ours.f_{form.key}"
        )
        connection.commit()
        connection.execute("ANALYZE")
    connection.close()


def tell_fields(folder: Path, form: Form) -> list[dict[str, object]]:
    """Write down in `folder` the fields of which its model is made."""
    told = [_told(field) for field in form.fields if field.asked]
    (folder / "fields.json").write_text(json.dumps(told), encoding="utf-8")
    return told


def _told(field: Field) -> dict[str, object]:
    choices: list[tuple[str, str]] = []
    match field.kind:
        case Choice(options=options):
            choices = [(option.key, option.label) for option in options]
        case Grade(scale=scale):
            choices = [(option.key, option.label) for option in scale.options]
        case _:
            pass
    return {
        "key": field.key,
        "column": field.column,
        "label": field.label,
        "kind": type(field.kind).__name__,
        "required": field.required,
        "choices": choices,
        "listed": field.listed,
        "filtered": field.filtered,
    }


def served(folder: Path, port: int) -> Contender:
    """Django under gunicorn, as ours is: one worker, one request at a time."""
    command = [
        str(PYTHON), "-m", "gunicorn", "peer.wsgi", "--bind", f"127.0.0.1:{port}",
        "--workers", "1", "--worker-class", "gthread", "--threads", "1",
        "--keep-alive", "300", "--timeout", "900",
    ]  # fmt: skip
    return Contender(
        "django", command, port, settings(folder), HERE, folder / "peer.log"
    )


def log_in(contender: Contender) -> None:
    """As the account `fill` made."""
    contender.log_in("/admin/login/", {"username": "bench", "password": PASSWORD})
