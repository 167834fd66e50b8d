"""The shipped rules of moderation, and what their language refuses."""

from __future__ import annotations

from pathlib import Path

import pytest

from form_definitions.catalog import shipped_forms
from form_definitions.moderation_rules import (
    known_moderation_rules,
    read_moderation_rules,
    shipped_moderation_rules,
)
from form_definitions.reader import DefinitionError
from form_definitions.roles import shipped_roles

SAID = """\
moderated:
  - form: case_file_audit
    share: 20%
    see: blind
    moderators: [head_of_service]
"""
AGAIN = """\
audited_again:
  - form: case_file_audit
    title: Again
    when: overall_grade == 'inadequate'
    within_months: 3
"""


def test_the_shipped_rules_speak_of_what_their_forms_have() -> None:
    rules = shipped_moderation_rules()
    posts = set(shipped_roles().roles)
    for key, one in rules.moderated.items():
        form = shipped_forms()[key]
        assert {*one.never, *one.keeps.values()} <= set(form.by_key)
        assert one.always is not None
        assert one.always.names() <= set(form.by_key)
        assert set(one.moderators) <= posts
    for key, again in rules.again.items():
        form = shipped_forms()[key]
        assert again.when.names() | set(again.begins) <= set(form.by_key)


def test_a_council_says_those_of_a_form_otherwise(tmp_path: Path) -> None:
    (tmp_path / "moderation.yaml").write_text(SAID, encoding="utf-8")
    rules = known_moderation_rules(tmp_path)
    own = rules.moderated["case_file_audit"]
    assert (own.share, own.see, own.always) == ("20%", "blind", None)
    assert rules.again == shipped_moderation_rules().again
    assert known_moderation_rules(None) == shipped_moderation_rules()


@pytest.mark.parametrize(
    ("word", "other", "said"),
    [
        ("share: 20%", "share: some", "line 3: 'share' must be like 10%"),
        ("see: blind", "see: dimly", "line 4: 'see' must be one of: beside"),
        ("see: blind", "seen: blind", "line 4: a form's rules has no word 'seen'"),
        ("see: blind", "keeps: {tea: tea}", "a record keeps no 'tea'"),
        ("see: blind", "within_working_days: 0", "must be from 1 to 260"),
        ("[head_of_service]", "[]", "line 5: say whose post it is to moderate"),
    ],
)
def test_what_means_nothing_is_refused(word: str, other: str, said: str) -> None:
    with pytest.raises(DefinitionError, match=said):
        read_moderation_rules(SAID.replace(word, other), file_name="moderation.yaml")


@pytest.mark.parametrize(
    ("word", "other", "said"),
    [
        ("within_months: 3", "within_months: 99", "must be from 1 to 60"),
        ("within_months: 3", "within_months: 3\n    by: me", "'by' must be one of"),
        ("== 'inadequate'", "== ", "'when'"),
    ],
)
def test_so_it_is_of_what_is_audited_again(word: str, other: str, said: str) -> None:
    with pytest.raises(DefinitionError, match=said):
        read_moderation_rules(AGAIN.replace(word, other), file_name="moderation.yaml")
