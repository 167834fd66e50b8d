"""`backoffice people import`: what a script sees of it."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from backoffice import clock
from backoffice.commands import main
from backoffice.programme.people import posts_on
from backoffice.store.opening import Store
from tests.backoffice.programme.staff_lists import LIST, TODAY, xlsx_of


@pytest.fixture(autouse=True)
def here(
    database_url: str, store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A machine on which a database is set up."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("BACKOFFICE_DATA", str(tmp_path / "instance"))
    monkeypatch.setenv("BACKOFFICE_DATABASE_URL", database_url)
    Path("staff.xlsx").write_bytes(xlsx_of())


def run(*words: str) -> Result:
    return CliRunner().invoke(main, ["people", "import", *words])


def there(store: Store) -> list[str]:
    with store.session() as session:
        return [post.name for post in posts_on(session, clock.today())]


def test_it_is_looked_through_then_saved_then_the_same(store: Store) -> None:
    looked = run("staff.xlsx", "--as-of", TODAY.isoformat())
    assert looked.exit_code == 1
    assert "staff list as of 24 Nov 2026" in looked.stdout
    assert "Would save: 5 new, 0 changed, 0 the same." in looked.stdout
    assert (
        "manager:p nair: Who is the manager “P Nair”? (Staff, row 4) Likely: Priya"
        " Nair, the only one of that surname and initial." in looked.stdout
    )
    assert there(store) == []

    saved = run("staff.xlsx", "--likely", "--commit")
    assert (saved.exit_code, saved.stderr) == (0, "")
    assert "Saved: 5 new, 0 changed, 0 the same." in saved.stdout
    assert len(there(store)) == 5

    again = run("staff.xlsx", "--commit")
    assert again.exit_code == 0
    assert "Saved: 0 new, 0 changed, 5 the same." in again.stdout


def test_who_is_not_in_it_is_ended_by_name(store: Store) -> None:
    run("staff.xlsx", "--likely", "--commit")
    without = [row for row in LIST.splitlines() if "Ashworth" not in row]
    Path("later.xlsx").write_bytes(xlsx_of("\n".join(without)))
    told = run("later.xlsx", "--commit")
    assert told.exit_code == 1
    assert "Hold a post and are not in the list; nothing is ended:" in told.stdout
    assert "Tom Ashworth" in there(store)
    assert run("later.xlsx", "--left", "Tom Ashworth", "--commit").exit_code == 0
    assert "Tom Ashworth" not in there(store)


def test_what_cannot_be_done_is_one_sentence() -> None:
    for words, sentence in (
        (("none.xlsx",), "none.xlsx: none.xlsx cannot be opened"),
        (("staff.xlsx", "--left", "Sam Poole"), "Nobody who holds a post"),
        (
            ("staff.xlsx", "--answer", "manager"),
            '--answer is written "QUESTION=ANSWER"',
        ),
    ):
        done = run(*words)
        assert done.exit_code == 2
        assert sentence in done.stderr
