"""What people typed, put together where they meant the same.

Leadership is shown what people wrote in their own words only where many wrote it: so
spellings that differ in case, stops and spaces stand in one row, under that which most
records have.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from backoffice.figures.counting import Counting
from backoffice.figures.tallies import Found, Keys
from form_definitions.spelling import folded

Words = Mapping[int, Mapping[str, str]]
"""By the place of a breakdown: what each folded spelling is shown as."""


def words_of(counting: Counting, found: Found) -> Words:
    """The spelling that stands for each, of the breakdowns that were typed."""
    positions = [at for at, one in enumerate(counting.breakdowns) if one.shared_words]
    chosen: dict[int, dict[str, str]] = {}
    for at in positions:
        times: Counter[str] = Counter()
        for keys, there in found.at.items():
            if keys[at] is not None:
                times[keys[at]] += sum(tally.counted for tally in there.values())
        most = sorted(times, key=lambda word: (times[word], word))
        chosen[at] = {folded(word): word for word in most}
    return chosen


def together(found: Found, words: Words) -> Found:
    """What was found, with spellings of one thing added up."""
    if not words:
        return found
    made = Found(told=found.told)
    for keys, there in found.at.items():
        at = _shown(keys, words)
        for which, tally in there.items():
            made.at[at][which].add(tally)
        for key, form in found.forms_at[keys].items():
            made.forms_at[at].setdefault(key, form)
        for fine, tally in found.monthly.get(keys, {}).items():
            made.monthly[at][fine].add(tally)
    return made


def _shown(keys: Sequence[object], words: Words) -> Keys:
    return tuple(
        words[at].get(folded(key), key) if at in words and isinstance(key, str) else key
        for at, key in enumerate(keys)
    )
