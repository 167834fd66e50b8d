"""Asks two served programs the same questions in turn, and compares their CPU.

Every round asks each contender once and begins with another one than the round
before, so that whatever else the machine does hits both alike. Only the ratio of
one run is worth telling: milliseconds differ between machines and days.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from benchmarks.contender import Contender

Ask = Callable[[int], Callable[[], None]]
"""Makes ready for one question (the number of the round given), which costs nothing,
and gives what asks it, which is what is measured. Raises where the answer is wrong."""

LONGEST = 120.0
"""Seconds one question may go on for: the peer needs many at a million records."""


@dataclass(frozen=True)
class Result:
    """CPU seconds a request of ours and of the peer's, and what was to be reached."""

    question: str
    records: int
    ours: float
    peers: float
    most: float
    rounds: int

    @property
    def ratio(self) -> float:
        return self.ours / self.peers

    @property
    def reached(self) -> bool:
        return self.ratio <= self.most


def compare(
    question: str,
    records: int,
    sides: Sequence[tuple[Contender, Ask]],
    most: float,
    rounds: int,
) -> Result:
    """Ask both sides (ours first) in turn for a number of rounds."""
    for _, ask in sides:
        ask(0)()  # the first one fills caches, and is not counted
    spent = {contender.name: 0.0 for contender, _ in sides}
    began, done = time.monotonic(), 0
    while done < rounds and (done < 2 or time.monotonic() - began < LONGEST):
        done += 1
        first = done % len(sides)
        for contender, ask in [*sides[first:], *sides[:first]]:
            question_to_ask = ask(done)
            before = contender.cpu()
            question_to_ask()
            spent[contender.name] += contender.cpu() - before
    (ours, _), (peer, _) = sides
    return Result(
        question,
        records,
        spent[ours.name] / done,
        spent[peer.name] / done,
        most,
        done,
    )


def must(holds: bool, said: str) -> None:
    """Stop the run where an answer is not what was asked for."""
    if not holds:
        raise RuntimeError(said)


def as_table(results: Sequence[Result], names: Mapping[str, str]) -> str:
    """The results as a Markdown table, the target beside each ratio."""
    head = (
        "| records | question | ours, CPU ms | Django, CPU ms | ratio | at most | |\n"
        "|---:|---|---:|---:|---:|---:|---|"
    )
    lines = [
        f"| {r.records:,} | {names.get(r.question, r.question)} | {1e3 * r.ours:.1f} "
        f"| {1e3 * r.peers:.1f} | {r.ratio:.2f} | {r.most:.2f} "
        f"| {'reached' if r.reached else 'MISSED'} |"
        for r in results
    ]
    return "\n".join([head, *lines])
