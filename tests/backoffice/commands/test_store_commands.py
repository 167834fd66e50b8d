"""Setup, forms, verify, backup and restore, at the command line."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import text

from backoffice.commands import main
from backoffice.config import Settings
from backoffice.store.database import write_connection
from backoffice.store.opening import Store
from tests.backoffice.store.dip_sample import SECOND, YAML, form_of, sampled
from tests.conftest import WHO
from tests.postgres import binaries


@pytest.fixture(autouse=True)
def _environment(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BACKOFFICE_DATABASE_URL", settings.database_url)
    monkeypatch.setenv("BACKOFFICE_DATA", str(settings.data))
    # Debian keeps pg_dump of the server's version beside it.
    if folder := binaries():
        monkeypatch.setenv("PATH", str(folder), prepend=":")


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, arguments)


def test_setup_is_safe_to_repeat() -> None:
    done = run("setup")
    assert (done.exit_code, done.output) == (0, "The database is ready.\n")


def test_a_database_that_is_not_set_up_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BACKOFFICE_DATABASE_URL", f"sqlite:///{tmp_path}/new.sqlite")
    done = run("forms", "list")
    assert done.exit_code == 2
    assert done.stderr == (
        "The database is not set up yet: run `backoffice setup` first.\n"
    )


def test_a_database_that_cannot_be_reached_says_so(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("BACKOFFICE_DATABASE_URL", "postgresql://nobody@127.0.0.1:1/x")
    done = run("verify")
    assert (done.exit_code, done.stdout) == (2, "")
    assert done.stderr.startswith("The database cannot be reached; check BACKOFFICE_")


def test_a_wrong_setting_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BACKOFFICE_TIMEZONE", "Leeds")
    done = run("setup")
    assert done.exit_code == 2
    assert done.stderr == (
        "BACKOFFICE_TIMEZONE is 'Leeds', which is no timezone; one is Europe/London\n"
    )


def test_a_wrong_call_is_one_sentence() -> None:
    done = run("forms", "show")
    assert (done.exit_code, done.stderr) == (2, "Missing argument 'KEY'.\n")


def test_a_form_is_checked_published_and_shown(tmp_path: Path) -> None:
    file = tmp_path / "dip_sample.yaml"
    file.write_text(YAML)
    assert run("forms", "check", str(file)).exit_code == 0
    assert "dip_sample" not in run("forms", "list").output

    done = run("forms", "publish", str(file))
    assert done.exit_code == 0
    assert "Dip sample is new: it gets a table of its own" in done.output
    assert "Dip sample, version 1, is published.\n" in done.output
    assert "dip_sample  version 1  Dip sample" in run("forms", "list").output

    file.write_text(SECOND)
    told = run("forms", "publish", str(file)).output
    assert "Chronology is added; it is blank in the records there are" in told
    shown = run("forms", "show", "dip_sample").output
    assert "  Chronology (chronology): flag" in shown
    first = run("forms", "show", "dip_sample", "--version", "1").output
    assert "Chronology" not in first


def test_what_is_shown_as_yaml_is_the_form_again() -> None:
    for key in ("case_file_audit", "supervision_survey"):
        shown = run("forms", "show", key, "--yaml")
        assert form_of(shown.output).digest == _published(key)


def _published(key: str) -> str:
    from form_definitions.catalog import shipped_forms

    return shipped_forms()[key].digest


def test_a_refusal_gives_its_reason_and_publishes_nothing(tmp_path: Path) -> None:
    file = tmp_path / "dip_sample.yaml"
    file.write_text(YAML)
    run("forms", "publish", str(file))
    file.write_text(
        SECOND.replace("label: Visits, kind: whole", "label: V, kind: text")
    )
    assert run("forms", "check", str(file)).exit_code == 1
    done = run("forms", "publish", str(file))
    assert done.exit_code == 2
    assert done.stderr.startswith("Nothing was published.\ndip_sample: V is a field of")
    assert "dip_sample  version 1" in run("forms", "list").output


def test_a_folder_brings_its_own_scale(tmp_path: Path) -> None:
    (tmp_path / "traffic.yaml").write_text(
        "scale: traffic\ntitle: Traffic lights\nbest: first\ngrades:\n"
        "  - {option: green, label: Green}\n  - {option: red, label: Red}\n"
    )
    (tmp_path / "dip_sample.yaml").write_text(YAML.replace("ofsted", "traffic"))
    assert run("forms", "publish", str(tmp_path)).exit_code == 0
    # From then on its published forms bring it.
    (tmp_path / "traffic.yaml").unlink()
    assert run("forms", "check", str(tmp_path)).exit_code == 0


def test_a_file_that_cannot_be_read_is_named_with_its_line(tmp_path: Path) -> None:
    file = tmp_path / "wrong.yaml"
    file.write_text(YAML.replace("kind: whole", "kind: hole"))
    done = run("forms", "check", str(file))
    assert done.exit_code == 2
    assert done.stderr.startswith("wrong.yaml, line ")


def test_verify_says_what_disagrees(store: Store) -> None:
    store.versions.publish([form_of()], WHO)
    with store.session() as session:
        store.records(session, WHO).save(sampled(store.versions.form("dip_sample")))
    assert run("verify").output == "Everything agrees.\n"
    with write_connection(store.engine) as connection:
        connection.execute(text("UPDATE rating SET grade = 'inadequate'"))
    done = run("verify")
    assert done.exit_code == 1
    assert "`backoffice projections rebuild` puts it right" in done.output
    assert run("projections", "rebuild", "dip_sample").exit_code == 0
    assert run("verify").exit_code == 0


def test_a_backup_is_brought_back(store: Store, tmp_path: Path) -> None:
    store.versions.publish([form_of()], WHO)
    form = store.versions.form("dip_sample")
    with store.session() as session:
        store.records(session, WHO).save(sampled(form))
    kept = tmp_path / "kept.backup"
    done = run("backup", str(kept))
    assert done.exit_code == 0, done.output
    assert kept.stat().st_mode & 0o077 == 0

    with store.session() as session:
        store.records(session, WHO).save(sampled(form, case_no="7654321"))
    store.engine.dispose()
    done = run("restore", str(kept))
    assert done.exit_code == 0, done.output
    if store.versions.dialect == "sqlite":
        aside = [*Path(str(store.engine.url.database)).parent.glob("*.before-*")]
        assert {file.stat().st_mode & 0o077 for file in aside} == {0}
    with store.engine.connect() as connection:
        references = connection.scalars(text("SELECT reference FROM f_dip_sample"))
        assert references.all() == ["DIP-2026-0001"]
    assert run("verify").output == "Everything agrees.\n"


def test_what_is_no_backup_is_refused(store: Store, tmp_path: Path) -> None:
    other = tmp_path / "notes.txt"
    other.write_text("not a backup")
    done = run("restore", str(other))
    assert done.exit_code == 2
    assert "is no backup" in done.stderr


def test_a_backup_without_its_program_says_what_to_install(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    done = run("backup", str(tmp_path / "kept.backup"))
    if store.versions.dialect == "sqlite":
        assert done.exit_code == 0
    else:
        assert done.exit_code == 2
        assert "pg_dump is not on the PATH" in done.stderr
    assert not (tmp_path / "kept.backup.unfinished").exists()
