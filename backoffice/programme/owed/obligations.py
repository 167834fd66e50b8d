"""What is owed from which day on: the versions of the obligations.

The shipped ones are published by `backoffice setup`, as holding since ever. A council
publishes another version from a day on; a stretch of time is owed by the version that
holds on its first day, so that a change never reaches back into what was owed.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from importlib.resources import files
from typing import Any, Final

import yaml
from sqlalchemy import select
from sqlalchemy.orm import Session

from backoffice import clock
from backoffice.store.database import writing
from backoffice.store.obligation_tables import ObligationVersion
from backoffice.store.people_history import PeopleHistory
from backoffice.store.people_tables import SINCE_EVER
from backoffice.store.rows import By
from backoffice.store.versions import SHIPPED
from form_definitions.obligations import Obligation, read_obligations

_TOPIC: Final = "topic: Obligations"


@dataclass(frozen=True)
class Version:
    """An obligation as it holds from a day on; none of it where nothing is owed."""

    key: str
    from_on: date
    obligation: Obligation | None
    said: str
    who: str = ""
    reason: str = ""


class Obligations:
    """All versions of all obligations, ready to be asked what holds on a day."""

    def __init__(self, versions: Sequence[Version]) -> None:
        self._by_key: defaultdict[str, list[Version]] = defaultdict(list)
        for version in versions:
            self._by_key[version.key].append(version)

    @property
    def keys(self) -> list[str]:
        return list(self._by_key)

    @property
    def forms(self) -> list[str]:
        """The forms whose records any version of any of them is about."""
        every = (one for several in self._by_key.values() for one in several)
        return sorted({one.obligation.form for one in every if one.obligation})

    def only(self, keys: Collection[str]) -> Obligations:
        """Those of some keys alone."""
        return Obligations(
            [one for key in self._by_key if key in keys for one in self._by_key[key]]
        )

    def versions(self, key: str) -> list[Version]:
        """The versions of one, the oldest first."""
        return self._by_key.get(key, [])

    def on(self, day: date) -> dict[str, Obligation]:
        """What is owed on a day, by key."""
        found = {}
        for key in self._by_key:
            one = self.one_on(key, day)
            if one is not None:
                found[key] = one
        return found

    def one_on(self, key: str, day: date) -> Obligation | None:
        """One obligation as it holds on a day."""
        held = [one for one in self._by_key[key] if one.from_on <= day]
        return held[-1].obligation if held else None

    def changes_in(self, key: str, first: date, last: date) -> list[Version]:
        """The versions that hold on some day of a stretch of days."""
        known = self._by_key[key]
        later = [one for one in known if first < one.from_on <= last]
        held = [one for one in known if one.from_on <= first]
        return [*held[-1:], *later]


def obligations(session: Session) -> Obligations:
    """The versions that are published."""
    c = ObligationVersion
    rows = session.scalars(select(c).order_by(c.obligation, c.from_on, c.id))
    return Obligations(
        [
            Version(
                row.obligation,
                row.from_on,
                read(row.said),
                row.said,
                row.who,
                row.reason,
            )
            for row in rows
        ]
    )


@lru_cache(maxsize=512)
def read(said: str) -> Obligation | None:
    """The one obligation that a text says; None of an empty one.

    Raises DefinitionError where it says something the language does not allow.
    """
    if not said:
        return None
    indented = "".join(f"    {line}\n" for line in said.splitlines())
    text = f"{_TOPIC}\nobligations:\n  -\n{indented}"
    (one,) = read_obligations(text, file_name="this obligation")
    return one


def written(what: Mapping[str, Any]) -> str:
    """The text of an obligation, from its words and what follows each."""
    text: str = yaml.safe_dump(
        dict(what), sort_keys=False, allow_unicode=True, width=88
    )
    return text


def publish(
    session: Session, key: str, said: str, from_on: date, by: By
) -> Obligation | None:
    """Let an obligation hold as a text says it, from a day on.

    Args:
        said: one obligation, in YAML; "" where nothing is to be owed any more.

    Raises DefinitionError where it says something the language does not allow.
    """
    one = read(said)
    with writing(session):
        before = obligations(session).one_on(key, from_on)
        _put(session, key, said, from_on, by)
        told = {"owed": [before.title if before else None, said or None]}
        told["from"] = [None, from_on.isoformat()]
        PeopleHistory(session, by).tell("obligation", key, "published", told)
    return one


def publish_shipped(session: Session) -> int:
    """Publish the shipped obligations that are not there yet; safe to repeat.

    Returns how many were published.
    """
    published = 0
    with writing(session):
        there = set(session.scalars(select(ObligationVersion.obligation)))
        by = By(SHIPPED, clock.now(), "system", reason="It came with this program")
        for what in _shipped():
            key = what["obligation"]
            if key not in there:
                _put(session, key, written(what), SINCE_EVER, by)
                published += 1
    return published


def _shipped() -> list[dict[str, Any]]:
    folder = files("form_definitions.obligations")
    texts = [
        file.read_text(encoding="utf-8")
        for file in sorted(folder.iterdir(), key=lambda file: file.name)
        if file.name.endswith(".yaml")
    ]
    return [one for text in texts for one in yaml.safe_load(text)["obligations"]]


def _put(session: Session, key: str, said: str, from_on: date, by: By) -> None:
    session.add(
        ObligationVersion(
            obligation=key,
            from_on=from_on,
            said=said,
            who=by.who,
            at=by.at,
            reason=by.reason,
        )
    )
    session.flush()
