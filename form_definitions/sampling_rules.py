"""How cases are drawn for audit and to whom they may be given, as data.

The shipped rules are in `lists/sampling.yaml`; a council says one of them otherwise in
a file ``sampling.yaml`` of the same shape beside its data.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from pathlib import Path

from form_definitions.reader import DefinitionError
from form_definitions.strictly import Part, Words, part_in

FILE = "sampling.yaml"
CASES, FILES = "cases", "files"
"""What may be drawn."""
KNOWN = ("team", "plan_type", "worker", "manager", "month")
"""What a draw knows of each case or file."""
_WORDS: Words = {"not_again_within_months": int, "own_team": str, "draws": list}
_DRAW_WORDS: Words = {
    "draw": str,
    "form": str,
    "of": str,
    "answers": dict,
    "always": dict,
}
_OWN_TEAM = {"allowed": True, "refused": False}


@dataclass(frozen=True)
class DrawnFor:
    """What is drawn for which records, and what these begin with."""

    form: str
    of: str = ""
    """The post of those whose files are drawn."""
    answers: Mapping[str, str] = field(default_factory=dict)
    """Of some fields, which of `KNOWN` answers each."""
    always: Mapping[str, str] = field(default_factory=dict)
    """Answers that are always the same."""


@dataclass(frozen=True)
class SamplingRules:
    """What a council says of samples and of who audits."""

    not_again_within_months: int = 12
    own_team: bool = True
    """Whether an auditor may audit a case of their own team."""
    draws: Mapping[str, DrawnFor] = field(default_factory=dict)
    """What is drawn, by ``cases`` and ``files``."""

    def answers_for(self, form: str) -> DrawnFor:
        """What records of a form begin with; nothing where none is drawn for it."""
        found = (one for one in self.draws.values() if one.form == form)
        return next(found, DrawnFor(form))


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
    return SamplingRules(months, own_team, {**before.draws, **_draws(part)})


def _draws(part: Part) -> dict[str, DrawnFor]:
    found = {}
    for one in part.parts("draws", "a draw"):
        one.only(_DRAW_WORDS, ("draw", "form"))
        key = one.what["draw"]
        if key not in (CASES, FILES):
            raise one.refused("'draw' must be cases or files", "draw")
        answers = one.what.get("answers", {})
        for name, known in answers.items():
            if known not in KNOWN:
                words = f"a draw does not know {known!r}; it knows {', '.join(KNOWN)}"
                raise one.refused(words, "answers", name)
        of, always = one.what.get("of", ""), one.what.get("always", {})
        found[key] = DrawnFor(one.what["form"], of, answers, always)
    return found
