"""A heading matched by hand is matched again in the next workbook of that shape."""

from __future__ import annotations

from dataclasses import replace

from click.testing import CliRunner

from backoffice.commands import main
from backoffice.config import Settings
from backoffice.intake import committing
from backoffice.intake.desk import Desk
from backoffice.intake.preview import preview, read_again
from backoffice.intake.reading import Asked
from backoffice.screens.upload_page import UploadPage
from backoffice.store.fixed import Upload
from tests.backoffice.intake.sheets import FORM, csv_of, send

APRIL = """
| Case ID | Auditor | Date of audit | Overall grade | Zone  |
| 0100001 | P Shah  | 18/04/2018    | Good          | North |
"""
MAY = APRIL.replace("0100001", "0100002").replace("/04/", "/05/")
OTHER_SHAPE = MAY.replace("| Zone  |", "| Zone  | Box |").replace(
    "North |", "North | 4 |"
)
BY_HAND = Asked(FORM, (("Zone", "team"),))


def field_of(upload: Upload, heading: str) -> str | None:
    columns = upload.report["sheets"][0]["columns"]
    found = next(c for c in columns if c["heading"] == heading)
    field: str | None = found["field"]
    return field


def reason(desk: Desk, upload: Upload, heading: str) -> str:
    page = UploadPage(desk, upload)
    return next(h.reason for h in page.headings if h.words == heading)


def matched(desk: Desk) -> Upload:
    """April's workbook, in which somebody said that a zone is a team; it is saved."""
    upload = send(desk, APRIL, "April.csv")
    assert field_of(upload, "Zone") is None
    return committing.commit(desk, read_again(desk, upload.id, BY_HAND).id)


def test_the_next_workbook_of_that_shape_says_whose_match_it_is(desk: Desk) -> None:
    matched(desk)
    may = send(desk, MAY, "May.csv")
    assert field_of(may, "Zone") == "team"
    assert reason(desk, may, "Zone").startswith("you matched it on ")
    robin = replace(desk, who="robin@tests.example")
    assert reason(robin, may, "Zone").startswith("pat@tests.example matched it on ")


def test_another_shape_is_another_question(desk: Desk) -> None:
    matched(desk)
    assert field_of(send(desk, OTHER_SHAPE, "June.csv"), "Zone") is None


def test_a_match_that_was_not_saved_is_not_remembered(desk: Desk) -> None:
    read_again(desk, send(desk, APRIL, "April.csv").id, BY_HAND)
    assert field_of(send(desk, MAY, "May.csv"), "Zone") is None


def test_the_newest_match_counts(desk: Desk) -> None:
    matched(desk)
    may = send(desk, MAY, "May.csv")
    read_again(desk, may.id, Asked(FORM, (("Zone", ""),)))
    committing.commit(desk, may.id)
    june = send(desk, MAY.replace("/05/", "/06/"), "June.csv")
    assert field_of(june, "Zone") is None


def test_a_field_that_is_not_there_any_more_is_passed_over(desk: Desk) -> None:
    from backoffice.intake import matches
    from backoffice.store.database import writing

    shape = send(desk, APRIL, "April.csv").report["shape"]
    with writing(desk.session) as session:
        matches.remember(session, FORM, shape, [("Zone", "district")], desk.who)
    assert field_of(send(desk, MAY, "May.csv"), "Zone") is None


def test_the_command_remembers_when_told_to(settings: Settings, desk: Desk) -> None:
    at = settings.data.parent / "April.csv"
    at.write_bytes(csv_of(APRIL))
    where = {
        "BACKOFFICE_DATABASE_URL": settings.database_url,
        "BACKOFFICE_DATA": str(settings.data),
    }
    run = CliRunner(env=where)
    done = run.invoke(
        main, ["import", str(at), "--form", FORM, "--map", "Zone=team", "--commit"]
    )
    assert done.exit_code == 0, done.output
    may = preview(desk, csv_of(MAY), "May.csv")
    assert field_of(may, "Zone") is None
    again = ["import", str(at), "--form", FORM, "--map", "Zone=team", "--remember"]
    assert run.invoke(main, again).exit_code == 0
    assert field_of(preview(desk, csv_of(MAY), "May.csv"), "Zone") == "team"
    alone = run.invoke(main, ["import", str(at), "--remember"])
    assert (alone.exit_code, "--map" in alone.output) == (2, True)
