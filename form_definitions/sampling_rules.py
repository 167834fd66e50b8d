"""How cases are drawn for audit and to whom they may be given, as data.

The shipped rules are in `lists/sampling.yaml`; a council says one of them otherwise in
a file ``sampling.yaml`` of the same shape beside its data.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path

from form_definitions.reader import DefinitionError
from form_definitions.strictly import Words, part_in

FILE = "sampling.yaml"
_WORDS: Words = {"not_again_within_months": int, "own_team": str}
_OWN_TEAM = {"allowed": True, "refused": False}


@dataclass(frozen=True)
class SamplingRules:
    """What a council says of samples and of who audits."""

    not_again_within_months: int = 12
    own_team: bool = True
    """Whether an auditor may audit a case of their own team."""


@cache
def shipped_sampling_rules() -> SamplingRules:
    """The rules that come with this program."""
    text = files("form_definitions").joinpath("lists", FILE).read_text("utf-8")
    return read_sampling_rules(text, file_name=FILE)


def known_sampling_rules(data: Path | None) -> SamplingRules:
    """The shipped rules, or what the council says otherwise.

    Args:
        data: the folder of the council's data; it need not hold a file of rules.

    Raises DefinitionError where that file says something that cannot be.
    """
    file = data / FILE if data else None
    if file is None or not file.is_file():
        return shipped_sampling_rules()
    try:
        text = file.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        raise DefinitionError(
            f"{file.name}, line 1: this is no text file in UTF-8; save it as one"
        ) from None
    return read_sampling_rules(text, file_name=FILE, beside=shipped_sampling_rules())


def read_sampling_rules(
    text: str, *, file_name: str, beside: SamplingRules | None = None
) -> SamplingRules:
    """The rules that a YAML file says.

    Args:
        beside: what holds where the file says nothing.

    Raises DefinitionError with file, line, word and what would be right.
    """
    part = part_in(text, file_name, "a file of sampling rules")
    part.only(_WORDS, ())
    before = beside or SamplingRules()
    months = part.what.get("not_again_within_months", before.not_again_within_months)
    if not 0 <= months <= 120:
        words = "'not_again_within_months' must be from 0 to 120"
        raise part.refused(words, "not_again_within_months")
    said = part.what.get("own_team")
    if said is not None and said not in _OWN_TEAM:
        raise part.refused("'own_team' must be allowed or refused", "own_team")
    own_team = before.own_team if said is None else _OWN_TEAM[said]
    return SamplingRules(months, own_team)
