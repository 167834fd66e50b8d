"""Who owes what, when: the debts, before anybody has looked at what came in."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta

from backoffice.programme.owed.debts import Debt, Known
from backoffice.programme.owed.obligations import Version
from backoffice.programme.owed.stretches import (
    MONTHS,
    Stretch,
    before,
    stages,
    stretch_with,
    stretches,
)
from backoffice.programme.people import Held
from form_definitions.obligations import About, Obligation

_DAY = timedelta(days=1)


def by_stretch(known: Known, key: str, first: date, last: date) -> Iterator[Debt]:
    """What is owed once more in each month, quarter, half or year."""
    for one, stretch in _stretches(known.obligations.versions(key), first, last):
        if one.about is not None:
            yield from _about_each(known, one, one.about, stretch)
        elif one.who.people:
            yield from _of_each(known, one, stretch)
        elif one.who.groups:
            for group in one.who.groups:
                yield Debt(one, stretch, one.many, group=group)
        else:
            yield Debt(one, stretch, one.many)


def _stretches(
    versions: Sequence[Version], first: date, last: date
) -> Iterator[tuple[Obligation, Stretch]]:
    """The stretches of time of every version, with some from before `first`, in which
    what is missing may still be made good.

    The version that holds on a stretch's first day has all of it; the next begins
    where that ends, if need be with a part of a stretch.
    """
    free = date.min
    for at, version in enumerate(versions):
        until = versions[at + 1].from_on - _DAY if at + 1 < len(versions) else last
        one = version.obligation
        begins = max(version.from_on, free)
        if one is None or one.each not in MONTHS or begins > min(until, last):
            continue
        asked = before(one.each, stretch_with(one.each, first), one.catch_up).first
        for whole in stretches(one.each, max(begins, asked), min(until, last)):
            part = Stretch(max(whole.first, begins), whole.last)
            if part.days * 100 >= whole.days * one.least_share:
                yield one, part
            free = whole.last + _DAY


def _of_each(known: Known, one: Obligation, stretch: Stretch) -> Iterator[Debt]:
    """Of everybody who holds one of the posts for long enough."""
    for person_id, held in _held(known.of(one.who.posts), stretch):
        if _long_enough(held, stretch, one):
            yield Debt(
                one,
                stretch,
                one.many,
                person_id=person_id,
                role=held[-1].role,
                unit_id=held[-1].unit_id,
            )


def _about_each(
    known: Known, one: Obligation, about: About, stretch: Stretch
) -> Iterator[Debt]:
    """About everybody who holds one of the posts for long enough."""
    posts = [post for post in known.of(about.posts) if _of_stage(post, about)]
    for person_id, held in _held(posts, stretch):
        if _long_enough(held, stretch, one):
            yield _about(known, one, held[-1], person_id, stretch)


def by_stage(known: Known, key: str, last: date) -> Iterator[Debt]:
    """About everybody in a stage, for each part of it that has begun by `last`."""
    for about, held in _in_stages(known, key):
        start = held[0].from_on
        one = known.obligations.one_on(key, start)
        if one is None or one.about != about:
            continue
        for part in stages(start, one.stages):
            if part.first <= last and _long_enough(held, part, one):
                yield _about(known, one, held[-1], held[0].person_id, part)


def _in_stages(known: Known, key: str) -> Iterator[tuple[About, list[Held]]]:
    """The posts of everybody in a stage, those that follow each other together: with
    the first of them the stage began."""
    owing = [version.obligation for version in known.obligations.versions(key)]
    abouts = {one.about for one in owing if one and one.about and one.stages}
    for about in abouts:
        posts = [post for post in known.of(about.posts) if _of_stage(post, about)]
        run: list[Held] = []
        for post in sorted(posts, key=lambda post: (post.person_id, post.from_on)):
            if run and not _follows(run[-1], post):
                yield about, run
                run = []
            run.append(post)
        if run:
            yield about, run


def _follows(earlier: Held, later: Held) -> bool:
    """Whether a post goes on from another of the same person, without a day between."""
    ends = earlier.to_on
    return later.person_id == earlier.person_id and (
        ends is None or later.from_on <= ends + _DAY
    )


def _about(
    known: Known, one: Obligation, post: Held, person_id: int, stretch: Stretch
) -> Debt:
    """A debt about a worker, owed by their manager or by who holds the post there."""
    last = stretch.last if post.to_on is None else min(stretch.last, post.to_on)
    observer = _observer(known, one, post, last)
    return Debt(
        one,
        stretch,
        one.many,
        person_id=observer.person_id if observer else None,
        role=observer.role if observer else "",
        about=person_id,
        unit_id=post.unit_id,
    )


def _observer(known: Known, one: Obligation, post: Held, day: date) -> Held | None:
    """The post of the line manager where it is one of those who owe it, or else of the
    one person who holds such a post in the worker's team."""
    mine = known.by_person.get(post.manager_id, ()) if post.manager_id else ()
    for held in mine:
        if held.role in one.who.posts and held.on(day):
            return held
    # The first of the posts that owe it is who observes unless agreed otherwise.
    for role in one.who.posts:
        there = {
            held.person_id: held
            for held in known.by_role.get(role, ())
            if held.unit_id == post.unit_id and held.on(day)
        }
        if len(there) == 1:
            return next(iter(there.values()))
    return None


def commissioned(known: Known, key: str) -> Iterator[Debt]:
    """What was asked for by a commission."""
    for asked in known.asked:
        if asked.obligation != key:
            continue
        one = known.obligations.one_on(key, asked.stretch.first)
        if one is not None:
            held = known.by_person.get(asked.person_id, ())
            posts = [post for post in held if post.on(asked.stretch.first)]
            yield Debt(
                one,
                asked.stretch,
                asked.many,
                person_id=asked.person_id,
                role=posts[-1].role if posts else "",
                unit_id=posts[-1].unit_id if posts else None,
                title=asked.title,
                theme=asked.theme,
            )


def _of_stage(post: Held, about: About) -> bool:
    return not about.stages or post.stage in about.stages


def _held(posts: Iterable[Held], stretch: Stretch) -> Iterator[tuple[int, list[Held]]]:
    """Who held one of some posts in a stretch of time, and which, by their days."""
    found: defaultdict[int, list[Held]] = defaultdict(list)
    for post in posts:
        if stretch.shared(post.from_on, post.to_on):
            found[post.person_id].append(post)
    for person_id, held in found.items():
        yield person_id, sorted(held, key=lambda post: post.from_on)


def _long_enough(held: Iterable[Held], stretch: Stretch, one: Obligation) -> bool:
    """Whether posts that may overlap were held for the share of days that owes it."""
    days, free = 0, stretch.first
    for post in held:
        days += stretch.shared(max(post.from_on, free), post.to_on)
        free = stretch.last + _DAY if post.to_on is None else post.to_on + _DAY
    return days * 100 >= stretch.days * one.least_share
