"""Made-up case file audits, as somebody would have typed them."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import date, timedelta

from form_definitions.form import Form
from form_definitions.kinds import Choice, Choices, Day, Flag, Grade, LongText, Whole

FIRST_DAY = date(2019, 1, 1)
DAYS = 2500
RARE = "zebra"
"""A word one rationale in a thousand has: what the search looks for."""

SENTENCE = (
    "the worker recorded visits clearly and analysis of risk was strong but "
    "chronology needs an update before panel so that the plan reflects what the "
    "child told us and who will do what by when"
)


def typed(form: Form, count: int, seed: int = 7) -> Iterator[dict[str, object]]:
    """`count` records of `form`, every field answered, the same for the same seed."""
    chance = random.Random(seed)
    words = SENTENCE.split()
    texts = [" ".join(chance.choices(words, k=60))[:200] for _ in range(4000)]
    people = [f"Sam Example{number}" for number in range(500)]
    teams = ["North", "South", "East", "West", "MASH"]
    asked = [field for field in form.fields if field.asked]
    for number in range(count):
        day = FIRST_DAY + timedelta(days=chance.randrange(DAYS))
        record: dict[str, object] = {}
        for field in asked:
            match field.kind:
                case Day():
                    record[field.key] = day.isoformat()
                case Grade():
                    record[field.key] = chance.choice(field.kind.scale.options).label
                case Choice() | Choices():
                    record[field.key] = chance.choice(field.kind.options).label
                case LongText():
                    record[field.key] = chance.choice(texts)
                case Whole():
                    record[field.key] = "2010"
                case Flag():
                    record[field.key] = "yes"
                case _:
                    record[field.key] = chance.choice(people)
        record["case_id"] = f"{number:07d}"
        record["team"] = chance.choice(teams)
        record["child_initials"] = "AB"
        if number % 1000 == 500:
            record["assessment_rationale"] = f"{RARE} crossing {texts[0]}"[:200]
        yield record
