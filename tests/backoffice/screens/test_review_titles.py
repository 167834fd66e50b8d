"""What a question of the review is called, so that it can be told from all others."""

from __future__ import annotations

from backoffice.intake.groups import Asked, Group
from backoffice.screens.review_titles import below
from form_definitions.catalog import shipped_forms

FORMS = shipped_forms()


def no_date_of(key: str) -> Group:
    form = FORMS[key]
    field = form.by_key[form.record.date]
    asked = Asked((1, 0), "", "")
    return Group(f"{key}-date", form, field, "unreadable_date", "soon", "", [asked])


def test_the_form_is_named_where_two_ask_the_same() -> None:
    ours, theirs = no_date_of("case_file_audit"), no_date_of("supervision_audit")

    alone = below(ours, [ours])
    beside = below(ours, [ours, theirs])

    label = FORMS["case_file_audit"].by_key["audit_date"].label
    assert alone == f"{label}, 1 upload"
    assert beside == f"{label} of case file audits, 1 upload"
