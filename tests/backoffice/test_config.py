"""Settings are read once, and a wrong one is named."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from backoffice.config import SettingError, settings


def test_nothing_need_be_set(tmp_path: Path) -> None:
    made = settings({"BACKOFFICE_DATA": str(tmp_path / "instance")})
    assert made.database_url == f"sqlite:///{tmp_path}/instance/backoffice.sqlite"
    assert str(made.timezone) == "Europe/London"


def test_the_folder_it_makes_is_its_owners_alone(tmp_path: Path) -> None:
    settings({"BACKOFFICE_DATA": str(tmp_path / "instance")})
    assert stat.S_IMODE((tmp_path / "instance").stat().st_mode) == 0o700


def test_the_secret_key_is_made_once_and_kept_from_others(tmp_path: Path) -> None:
    first = settings({"BACKOFFICE_DATA": str(tmp_path)})
    again = settings({"BACKOFFICE_DATA": str(tmp_path)})
    assert first.secret_key == again.secret_key
    assert len(first.secret_key) > 32
    assert stat.S_IMODE((tmp_path / "secret_key").stat().st_mode) == 0o600
    assert first.secret_key not in repr(first)


@pytest.mark.parametrize("scheme", ["postgres", "postgresql", "postgresql+psycopg"])
def test_postgresql_is_reached_through_psycopg(tmp_path: Path, scheme: str) -> None:
    made = settings(
        {
            "BACKOFFICE_DATA": str(tmp_path),
            "BACKOFFICE_DATABASE_URL": f"{scheme}://somebody@example/audits",
        }
    )
    assert made.database_url == "postgresql+psycopg://somebody@example/audits"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("BACKOFFICE_DATABASE_URL", "mysql://example/audits"),
        ("BACKOFFICE_DATABASE_URL", "audits.sqlite"),
        ("BACKOFFICE_SMTP_URL", "mail.example"),
        ("BACKOFFICE_MAIL_FROM", "quality"),
        ("BACKOFFICE_ADDRESS", "qa.council.example"),
        ("BACKOFFICE_COUNCIL_COLOUR", "blue; } body { display: none"),
        ("BACKOFFICE_TIMEZONE", "Europe/Leeds"),
        ("BACKOFFICE_TIMEZONE", "../../etc/passwd"),
    ],
)
def test_a_wrong_one_is_named(tmp_path: Path, name: str, value: str) -> None:
    with pytest.raises(SettingError, match=name):
        settings({"BACKOFFICE_DATA": str(tmp_path), name: value})


def test_a_password_is_not_said_again(tmp_path: Path) -> None:
    url = "mysql://somebody:hunter2@example/audits"
    with pytest.raises(SettingError) as wrong:
        settings({"BACKOFFICE_DATA": str(tmp_path), "BACKOFFICE_DATABASE_URL": url})
    assert "hunter2" not in str(wrong.value)
