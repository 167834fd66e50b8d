"""What publishing a form would change (stands in for form_definitions.plan)."""

from __future__ import annotations

from dataclasses import dataclass

from form_definitions.form import Form


@dataclass(frozen=True)
class Plan:
    form: str
    version: int
    added: tuple[str, ...] = ()
    retired: tuple[str, ...] = ()
    refused: tuple[str, ...] = ()

    def lines(self) -> list[str]:
        return [
            *(f"add {key}" for key in self.added),
            *(f"retire {key}" for key in self.retired),
        ]


def plan(old: Form | None, new: Form) -> Plan:
    before = {f.column: f for f in old.fields} if old else {}
    after = {f.column: f for f in new.fields}
    return Plan(
        new.key,
        new.version,
        tuple(f.key for c, f in after.items() if c not in before),
        tuple(f.key for c, f in before.items() if c not in after),
        tuple(
            f"{after[c].key} was of another kind; make it a new field"
            for c in before.keys() & after.keys()
            if type(before[c].kind) is not type(after[c].kind)
        ),
    )
