"""Scales as data: eras, rank, spellings, and what a scale's file may not say."""

from datetime import date

import pytest

from form_definitions.catalog import scales_together, shipped_scales
from form_definitions.faults import Fault
from form_definitions.reader import DefinitionError, read_scale
from form_definitions.scale_definitions import compile_scale, scale_as_data

SCALE = """
scale: smiles
title: Smiles
best: last
good_from: broad
grades:
  - {option: none, label: None at all}
  - {option: broad, label: Broad, also: [B]}
"""


def test_the_scales_of_the_contract_are_shipped() -> None:
    assert set(shipped_scales()) == {
        "ofsted",
        "ofsted_pre_2014",
        "yes_no",
        "yes_partly_no_na",
        "rag",
        "scaling_0_10",
        "met_partly_not",
    }


def test_which_end_is_best_belongs_to_the_scale() -> None:
    scales = shipped_scales()
    assert scales["scaling_0_10"].rank("10") == 1
    assert scales["ofsted"].rank("outstanding") == 1
    assert scales["ofsted"].rank("not_applicable") is None
    assert scales["ofsted"].is_good("good") is True
    assert scales["ofsted"].is_good("requires_improvement") is False
    assert scales["ofsted"].is_good("not_graded") is None


def test_the_eras_meet_at_the_end_of_march_2014() -> None:
    before, now = shipped_scales()["ofsted_pre_2014"], shipped_scales()["ofsted"]
    assert now.earlier == before.key
    for day in (date(2014, 3, 31), date(2014, 4, 1)):
        assert before.in_force(day) is not now.in_force(day)


def test_a_scale_is_the_same_after_a_way_through_data() -> None:
    for scale in shipped_scales().values():
        faults: list[Fault] = []
        assert compile_scale(scale_as_data(scale), faults) == scale
        assert faults == []


@pytest.mark.parametrize(
    ("there", "instead", "said"),
    [
        (
            "also: [B]",
            "also: [None at all]",
            "is a spelling of both 'none' and 'broad'",
        ),
        ("option: broad", "option: none", "option 'none' stands here twice"),
        ("good_from: broad", "good_from: wide", "'wide' is no grade here"),
        (
            "best: last",
            "best: lost",
            "'best' is one of first, last; did you mean 'last'?",
        ),
        (
            "title: Smiles",
            "title: Smiles\nearlier: smiles",
            "not take the place of itself",
        ),
        (
            "title: Smiles",
            "title: Smiles\nundecided: [b]",
            "both an answer and undecided",
        ),
        (
            "title: Smiles",
            "title: Smiles\nsince: 2020-01-01\nuntil: 2019-01-01",
            "'until' is before 'since'",
        ),
        ("title: Smiles", "title: Smiles\nsince: 1/1/2020", "written like 2026-04-01"),
    ],
)
def test_it_refuses_a_scale_that_cannot_be_meant(
    there: str, instead: str, said: str
) -> None:
    with pytest.raises(DefinitionError, match=r"smiles\.yaml, line \d+: ") as refused:
        read_scale(SCALE.replace(there, instead), file_name="smiles.yaml")
    assert said in str(refused.value)


def test_scales_stand_together_or_not_at_all() -> None:
    one = read_scale(SCALE + "earlier: frowns\n", file_name="smiles.yaml")
    with pytest.raises(
        DefinitionError, match="takes the place of 'frowns', which there"
    ):
        scales_together([one])
    with pytest.raises(DefinitionError, match="there are two scales 'smiles'"):
        scales_together([one, one])
    other = SCALE.replace("scale: smiles", "scale: frowns") + "earlier: smiles\n"
    with pytest.raises(DefinitionError, match="takes the place of itself"):
        scales_together([one, read_scale(other, file_name="frowns.yaml")])
