"""Life cycles as data: the states a piece of work goes through, and who may move it on.

Each is a YAML file of this folder, for one form or several. What a step needs is said
in the forms' own conditions, over the record and what the back office knows of it
(`open_actions`, how many of its actions are neither done nor dropped; whether a
`moderator_named`; whether `moderation_owed`: asked for, and not agreed yet).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from types import MappingProxyType

from form_definitions.conditions import Condition, ConditionError, parse
from form_definitions.spelling import did_you_mean
from form_definitions.strictly import Part, part_in

SORTS = ("before", "open", "done", "aside")
"""Before it is sent in; on its way; at its end; out of the way of it."""
MOVERS = ("doer", "subject", "manager", "moderator", "performance")
"""Who may take a step: who does the work; whose practice it is about; that one's
manager; who moderates it; the Performance Team."""
EFFECTS = ("notify", "share")
"""What may follow a step: the form's notices are written; the record is shared with
those whom it is about."""
SUBMIT = "submit"
"""The step by which a record is sent in. Saving a new record takes it."""
FACTS = ("open_actions", "unverified_actions", "moderator_named", "moderation_owed")
"""What a condition may ask beside the record's own fields."""


@dataclass(frozen=True)
class State:
    """Where a piece of work can stand."""

    key: str
    label: str
    sort: str


@dataclass(frozen=True)
class Need:
    """What must be so before a step is taken, and what is said where it is not."""

    that: Condition
    message: str


@dataclass(frozen=True)
class Step:
    """A way from some states to another."""

    key: str
    label: str
    """What the button says."""
    begins: tuple[str, ...]
    ends: str
    who: tuple[str, ...]
    reason: bool = False
    """Whether who takes it must say why."""
    needs: tuple[Need, ...] = ()
    then: tuple[str, ...] = ()


@dataclass(frozen=True)
class LifeCycle:
    """The states and steps of the work on some forms. Work begins in the first state;
    a record that is saved without having been allocated is sent in at once."""

    key: str
    title: str
    forms: tuple[str, ...]
    states: Mapping[str, State]
    steps: Mapping[str, Step]
    source: str = ""

    @property
    def first(self) -> State:
        return next(iter(self.states.values()))

    def from_(self, state: str) -> list[Step]:
        """The steps that lead on from a state, in order."""
        return [step for step in self.steps.values() if state in step.begins]


@cache
def shipped_files() -> Mapping[str, str]:
    """The texts of this folder's files, by their names without `.yaml`."""
    there = sorted(files(__name__).iterdir(), key=lambda file: file.name)
    return MappingProxyType(
        {
            file.name.removesuffix(".yaml"): file.read_text(encoding="utf-8")
            for file in there
            if file.name.endswith(".yaml")
        }
    )


@cache
def shipped_life_cycles() -> Mapping[str, LifeCycle]:
    """The life cycles of this folder, by the forms they are of."""
    found: dict[str, LifeCycle] = {}
    for name, text in shipped_files().items():
        one = read_life_cycle(text, file_name=f"{name}.yaml")
        for form in one.forms:
            if form in found:
                raise ValueError(f"{name}.yaml: {form!r} has another life cycle")
            found[form] = one
    return MappingProxyType(found)


_FILE: dict[str, type] = {
    "life_cycle": str,
    "title": str,
    "forms": list,
    "states": list,
    "steps": list,
    "source": str,
}
_STATE: dict[str, type] = {"state": str, "label": str, "sort": str}
_STEP: dict[str, type] = {
    "step": str,
    "label": str,
    "from": list,
    "to": str,
    "who": list,
    "reason": bool,
    "needs": list,
    "then": list,
}
_NEED: dict[str, type] = {"that": str, "message": str}


def read_life_cycle(text: str, *, file_name: str) -> LifeCycle:
    """The life cycle that a YAML file says.

    Raises DefinitionError with file, line, word and what would be right.
    """
    whole = part_in(text, file_name, "a life cycle")
    whole.only(_FILE, ("life_cycle", "title", "forms", "states", "steps"))
    states: dict[str, State] = {}
    for part in whole.parts("states", "a state"):
        part.only(_STATE, ("state", "label", "sort"))
        _one_of(part, "sort", [part.what["sort"]], SORTS)
        if part.what["state"] in states:
            raise part.refused("there is such a state already", "state")
        states[part.what["state"]] = State(
            part.what["state"], part.what["label"], part.what["sort"]
        )
    if not states:
        raise whole.refused("a life cycle has at least one state", "states")
    steps: dict[str, Step] = {}
    for part in whole.parts("steps", "a step"):
        one = _step(part, states)
        if one.key in steps:
            raise part.refused("there is such a step already", "step")
        steps[one.key] = one
    if SUBMIT not in steps:
        raise whole.refused(f"one step is called {SUBMIT!r}: sending it in", "steps")
    return LifeCycle(
        whole.what["life_cycle"],
        whole.what["title"],
        whole.texts("forms"),
        MappingProxyType(states),
        MappingProxyType(steps),
        whole.what.get("source", ""),
    )


def _step(part: Part, states: Mapping[str, State]) -> Step:
    part.only(_STEP, ("step", "label", "from", "to", "who"))
    begins, who = part.texts("from"), part.texts("who")
    then = part.texts("then")
    _one_of(part, "from", begins, states)
    _one_of(part, "to", [part.what["to"]], states)
    _one_of(part, "who", who, MOVERS)
    _one_of(part, "then", then, EFFECTS)
    if not begins or not who:
        raise part.refused("a step says where it begins and who may take it")
    return Step(
        part.what["step"],
        part.what["label"],
        begins,
        part.what["to"],
        who,
        part.what.get("reason", False),
        tuple(_need(one) for one in part.parts("needs", "what a step needs")),
        then,
    )


def _need(part: Part) -> Need:
    part.only(_NEED, ("that", "message"))
    try:
        return Need(parse(part.what["that"]), part.what["message"])
    except ConditionError as why:
        raise part.refused(f"'that': {why}", "that") from None


def _one_of(part: Part, word: str, said: Iterable[str], known: Iterable[str]) -> None:
    there = list(known)
    for one in said:
        if one not in there:
            near = did_you_mean(one, there)
            raise part.refused(f"{word!r} knows no {one!r}{near}", word)
