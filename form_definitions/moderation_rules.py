"""Which audits are moderated and which cases audited again, as data.

The shipped rules are in `lists/moderation.yaml`; a council says those of a form
otherwise in a file ``moderation.yaml`` of the same shape beside its data.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from pathlib import Path

from form_definitions.conditions import Condition
from form_definitions.reader import DefinitionError
from form_definitions.strictly import Part, Words, part_in

FILE = "moderation.yaml"
BESIDE, REASONS, BLIND = "beside", "reasons", "blind"
"""What a moderator sees before giving grades: the auditor's grades and reasons; the
reasons alone; neither."""
ANOTHER, SAME, ANYONE = "another", "same", "anyone"
"""Who audits a case again."""
KEPT = ("moderator", "moderated", "agreed")
"""What a record itself may keep of its moderation."""
_MODERATED: Words = {
    "form": str,
    "share": str,
    "always": str,
    "never": list,
    "own_team": str,
    "moderators": list,
    "see": str,
    "within_working_days": int,
    "keeps": dict,
    "source": str,
}
_AGAIN: Words = {
    "form": str,
    "title": str,
    "when": str,
    "within_months": int,
    "by": str,
    "begins": dict,
    "chased_for_months": int,
    "source": str,
}
_OWN_TEAM = {"allowed": True, "refused": False}
_SHARE = re.compile(r"\d{1,6}|\d{1,3}(\.\d{1,4})?\s*%")


@dataclass(frozen=True)
class Moderated:
    """How the records of one form are moderated."""

    form: str
    share: str
    """Of a month's records that `always` does not ask for: ``10%``, or a number."""
    moderators: tuple[str, ...]
    """The posts whose holders may be asked."""
    always: Condition | None = None
    """Which are moderated in any case."""
    never: tuple[str, ...] = ()
    """The fields whose people never moderate the record."""
    own_team: bool = True
    see: str = BESIDE
    within_working_days: int = 10
    keeps: Mapping[str, str] = field(default_factory=dict)
    """The record's own fields of `KEPT`, where it has them."""
    source: str = ""


@dataclass(frozen=True)
class AuditedAgain:
    """When a case is audited again, by when and by whom."""

    form: str
    title: str
    when: Condition
    within_months: int
    by: str = ANYONE
    begins: Mapping[str, str] = field(default_factory=dict)
    """The answers such an audit begins with."""
    chased_for_months: int = 12
    source: str = ""

    @property
    def key(self) -> str:
        """By which it stands among the obligations."""
        return f"{self.form}_again"


@dataclass(frozen=True)
class ModerationRules:
    """What a council says of moderation, by the forms it says it of."""

    moderated: Mapping[str, Moderated] = field(default_factory=dict)
    again: Mapping[str, AuditedAgain] = field(default_factory=dict)


@cache
def shipped_moderation_rules() -> ModerationRules:
    """The rules that come with this program."""
    text = files("form_definitions").joinpath("lists", FILE).read_text("utf-8")
    return read_moderation_rules(text, file_name=FILE)


def known_moderation_rules(data: Path | None) -> ModerationRules:
    """The shipped rules, or what the council says otherwise.

    Args:
        data: the folder of the council's data; it need not hold a file of rules.

    Raises DefinitionError where that file says something that cannot be.
    """
    shipped, file = shipped_moderation_rules(), data / FILE if data else None
    if file is None or not file.is_file():
        return shipped
    try:
        text = file.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        raise DefinitionError(
            f"{file.name}, line 1: this is no text file in UTF-8; save it as one"
        ) from None
    own = read_moderation_rules(text, file_name=FILE)
    return ModerationRules(
        {**shipped.moderated, **own.moderated}, {**shipped.again, **own.again}
    )


def read_moderation_rules(text: str, *, file_name: str) -> ModerationRules:
    """The rules that a YAML file says.

    Raises DefinitionError with file, line, word and what would be right.
    """
    part = part_in(text, file_name, "a file of moderation rules")
    part.only({"moderated": list, "audited_again": list}, ())
    moderated = [_moderated(one) for one in part.parts("moderated", "a form's rules")]
    again = [_again(one) for one in part.parts("audited_again", "a form's rules")]
    return ModerationRules(
        {one.form: one for one in moderated}, {one.form: one for one in again}
    )


def _moderated(part: Part) -> Moderated:
    part.only(_MODERATED, ("form", "share", "moderators"))
    what = part.what
    if _SHARE.fullmatch(what["share"]) is None:
        raise part.refused("'share' must be like 10%, or a number like 5", "share")
    if not part.texts("moderators"):
        raise part.refused("say whose post it is to moderate", "moderators")
    _one_of(part, "own_team", _OWN_TEAM)
    _one_of(part, "see", (BESIDE, REASONS, BLIND))
    keeps = what.get("keeps", {})
    for name in keeps:
        if name not in KEPT:
            words = f"a record keeps no {name!r}; it keeps {', '.join(KEPT)}"
            raise part.refused(words, "keeps", name)
    return Moderated(
        form=what["form"],
        share=what["share"],
        moderators=part.texts("moderators"),
        always=part.condition("always"),
        never=part.texts("never"),
        own_team=_OWN_TEAM[what.get("own_team", "allowed")],
        see=what.get("see", BESIDE),
        within_working_days=_from(part, "within_working_days", 1, 260, 10),
        keeps=keeps,
        source=what.get("source", ""),
    )


def _again(part: Part) -> AuditedAgain:
    part.only(_AGAIN, ("form", "title", "when", "within_months"))
    what, when = part.what, part.condition("when")
    if when is None:
        raise part.refused("say when a case is audited again", "when")
    _one_of(part, "by", (ANOTHER, SAME, ANYONE))
    return AuditedAgain(
        form=what["form"],
        title=what["title"],
        when=when,
        within_months=_from(part, "within_months", 1, 60, 3),
        by=what.get("by", ANYONE),
        begins=what.get("begins", {}),
        chased_for_months=_from(part, "chased_for_months", 0, 120, 12),
        source=what.get("source", ""),
    )


def _one_of(part: Part, word: str, known: Mapping[str, bool] | tuple[str, ...]) -> None:
    if word in part.what and part.what[word] not in known:
        raise part.refused(f"{word!r} must be one of: {', '.join(known)}", word)


def _from(part: Part, word: str, least: int, most: int, otherwise: int) -> int:
    said: int = part.what.get(word, otherwise)
    if not least <= said <= most:
        raise part.refused(f"{word!r} must be from {least} to {most}", word)
    return said
