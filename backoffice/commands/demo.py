"""`backoffice demo`: what `make demo` runs, so that one can try it in a minute.

Never run by `setup`: an installation of a council has no account that it did not add.
"""

from __future__ import annotations

import dataclasses
import secrets
import socket
from pathlib import Path
from typing import Final

import click
from sqlalchemy import select

from backoffice import clock
from backoffice.access.accounts import Accounts
from backoffice.access.roles import Role
from backoffice.commands import Sentence
from backoffice.commands.demo_learning import learning_in
from backoffice.commands.demo_moderation import moderation_in
from backoffice.commands.demo_shared import shared_in
from backoffice.commands.serve import run
from backoffice.commands.setup import set_up
from backoffice.config import Settings, settings
from backoffice.figures.returns import figures_of, one_state
from backoffice.intake import committing
from backoffice.intake.desk import Desk
from backoffice.intake.preview import preview
from backoffice.programme import staff_import
from backoffice.store.fixed import Upload
from backoffice.store.opening import Store
from backoffice.store.rows import By
from exports.periods import period_of
from exports.returns import shipped_returns
from exports.sheets import tables_of
from exports.workbook import write_workbook
from form_definitions.roles import known_roles

DOMAIN: Final = "@demo.example"
OFFICER: Final = "performance" + DOMAIN
PUBLISHER: Final = "performance-manager" + DOMAIN
AUDITOR: Final = "auditor" + DOMAIN
PEOPLE: Final = (
    (OFFICER, Role.PERFORMANCE, "Helen Marsh", ""),
    (PUBLISHER, Role.PERFORMANCE_MANAGER, "Ruth Calder", ""),
    ("manager" + DOMAIN, Role.MANAGER, "Farida Oyelaran", "Chapeltown"),
    (AUDITOR, Role.AUDITOR, "Tom Ashworth", ""),
    ("margaret.ellison" + DOMAIN, Role.MANAGER, "Margaret Ellison", "East"),
    ("shazia.gledhill" + DOMAIN, Role.WORKER, "Shazia Gledhill", ""),
    ("leadership" + DOMAIN, Role.LEADERSHIP, "Anita Desmond", ""),
    ("administrator" + DOMAIN, Role.ADMINISTRATOR, "Nasreen Iqbal", ""),
)
"""Made-up people, of the staff list but for those of the Performance Team; the manager
and the auditor have records in the sample, and the second manager heads a service."""
POSTS: Final = {"margaret.ellison" + DOMAIN: "Head of Service"}
"""What an account is called in the printed lines, where its role says too little."""

SAMPLE: Final = (
    Path(__file__).parents[2] / "tests/importers/workbooks/Case_Audit_Log_2018-19.xlsx"
)
"""A case file audit log as a team kept it, which a clone of the source holds."""

STAFF: Final = (
    Path(__file__).parents[2]
    / "tests/backoffice/programme/workbooks/Staff list Nov 2026.xlsx"
)
"""Who works where in the made-up council, beside the sample in a clone."""

MONTH: Final = "2018-10"
"""The month of the sample whose return is written beside the database."""

PORTS_TRIED: Final = 20

_LETTERS: Final = "abcdefghjkmnpqrstuvwxyz23456789"


def fill(store: Store) -> str:
    """Demo accounts with a new password, and the sample read in once.

    Returns the password. Raises Sentence where the database is not a demo's.
    """
    word = "-".join("".join(secrets.choice(_LETTERS) for _ in range(4)) for _ in "abcd")
    with store.session() as session:
        accounts = Accounts(session)
        known = {one.email for one in accounts.all()}
        if not all(email.endswith(DOMAIN) for email in known):
            raise Sentence(
                "This database has accounts of real people, so it is no place for a"
                " demo; set BACKOFFICE_DATA to an empty folder."
            )
        for email, role, name, team in PEOPLE:
            if email in known:
                accounts.enable(email)
                accounts.set_password(email, word)
            else:
                accounts.add(email, role, word, name, team)
    _read_in(store)
    return word


def _read_in(store: Store) -> None:
    if not SAMPLE.is_file():
        return
    with store.session() as session:
        if session.scalars(select(Upload.id).limit(1)).first() is not None:
            return
        desk = Desk(session, store.versions, OFFICER)
        upload = preview(desk, SAMPLE.read_bytes(), SAMPLE.name)
        committing.commit(desk, upload.id)


def _staff_in(store: Store, of: Settings) -> None:
    """The made-up staff list, once."""
    if not STAFF.is_file():
        return
    by = By(OFFICER, clock.now(), "upload")
    with store.session() as session:
        if staff_import.kept_lists(session):
            return
        kept = staff_import.receive(
            session,
            STAFF.read_bytes(),
            STAFF.name,
            by,
            today=clock.today(of.timezone),
        )
        staff_import.commit(session, kept, known_roles(of.data), by)


def write_return(store: Store, of: Settings) -> Path:
    """October's return of the sample, where a person can open it. Gives its path."""
    with store.session() as session:
        one_state(session)
        what = shipped_returns()["monthly"]
        figures = figures_of(
            session,
            store.versions,
            what,
            period_of(MONTH),
            council=of.council_name,
            counted_on=clock.today(of.timezone),
        )
        out = of.data / f"{figures.title}.xlsx"
        write_workbook(
            tables_of(figures),
            out,
            title=figures.title,
            about=what.about,
            made_on=figures.counted_on,
        )
    return out


def free_port(wanted: int) -> int:
    """The port asked for, or the next one where something listens there already."""
    for port in range(wanted, min(wanted + PORTS_TRIED, 65536)):
        with socket.socket() as trial:
            trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                trial.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port
    raise Sentence(f"Port {wanted} and those after it are taken; say --port N.")


@click.command()
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535))
@click.option("--no-serve", is_flag=True, help="Fill the database and stop.")
def demo(port: int, no_serve: bool) -> None:
    """Try it: demo accounts, a workbook read in, and a server. Never on real data."""
    of = settings()
    if of.council_name == "Quality assurance":
        of = dataclasses.replace(of, council_name="Exampleshire County Council")
    store = set_up(of)
    word = fill(store)
    _staff_in(store, of)
    learning_in(store, of, OFFICER, PUBLISHER)
    moderation_in(store, of, OFFICER, AUDITOR)
    shared_in(store, of, AUDITOR)
    written = write_return(store, of)
    store.engine.dispose()
    port = free_port(port)
    click.echo(f"\nThe demo is at http://127.0.0.1:{port}/ (stop it with Ctrl+C).")
    click.echo(f"October 2018's return is in {written}")
    click.echo(f"Log in as any of these, with the password  {word}")
    for email, role, name, _ in PEOPLE:
        click.echo(f"  {email:32} {name}, {POSTS.get(email, role.words)}")
    if not no_serve:
        run(of, "127.0.0.1", port, workers=1)


commands: list[click.Command] = [demo]
