"""One year of a made-up service: what is owed and done equals a count by hand.

The count here knows the facts as they were drawn, and nothing of the product.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import date, timedelta

from sqlalchemy.orm import Session

from backoffice.programme.owed.debts import Debt, State
from backoffice.programme.owed.owing import debts
from backoffice.store.database import writing
from backoffice.store.obligation_tables import Exemption
from backoffice.store.records import Records
from tests.backoffice.programme.owed.service import (
    BY,
    FIRST,
    LAST,
    Recorded,
    Service,
    Worked,
    made_up,
    put_in,
)

AFTER = LAST + timedelta(days=1)
AUDITORS = ("team_manager", "service_delivery_manager", "head_of_service")
Figures = dict[str, int]


def figures(those: list[Debt]) -> Figures:
    """Expected, excused, on time, late and outstanding, of some debts."""
    found: Counter[str] = Counter()
    for debt in those:
        state = debt.state(AFTER)
        found["excused" if state is State.EXCUSED else "expected"] += debt.many
        found["on time"] += debt.on_time
        found["late"] += debt.late
        if state is not State.EXCUSED:
            found["outstanding"] += debt.missing
    return +found


# --- the count by hand


def months() -> list[list[date]]:
    """The days of each month of the year."""
    by_month: defaultdict[tuple[int, int], list[date]] = defaultdict(list)
    day = FIRST
    while day <= LAST:
        by_month[day.year, day.month].append(day)
        day += timedelta(days=1)
    return list(by_month.values())


def share(one: Worked, days: list[date], excused: bool = False) -> float:
    """The share of some days on which somebody was in post, and not excused."""
    there = [
        day
        for day in days
        if one.from_on <= day
        and (one.to_on is None or day <= one.to_on)
        and not (excused and one.excused and one.excused[0] <= day <= one.excused[1])
    ]
    return len(there) / len(days)


def counted_by_month(people: list[Worked], records: list[Recorded]) -> Figures:
    """One a month of each: by month, then those made good up to three months later."""
    found: Counter[str] = Counter()
    for one in people:
        owed, free = [], Counter[int]()
        for at, days in enumerate(months()):
            if share(one, days) >= 0.5:
                owed.append(at)
            mine = [r for r in records if r.by == one.name and r.day in set(days)]
            free[at] = len(mine)
        on_time = {at for at in owed if free[at]}
        for at in on_time:
            free[at] -= 1
        # What is left over of a month goes to the nearest of the three before it.
        late: set[int] = set()
        for at in sorted(free):
            for _ in range(free[at]):
                back = [b for b in (at - 1, at - 2, at - 3) if b in owed]
                lacks = [b for b in back if b not in on_time | late]
                if lacks:
                    late.add(lacks[0])
        for at in owed:
            came = at in on_time or at in late
            out = share(one, months()[at], excused=True) < 0.5 and not came
            found["excused" if out else "expected"] += 1
            found["outstanding"] += not out and not came
        found["on time"] += len(on_time)
        found["late"] += len(late)
    return +found


def counted_by_year(
    people: list[Worked], records: list[Recorded], many: int, by: str
) -> Figures:
    """So many in the year of each whom it is of."""
    year = [day for days in months() for day in days]
    found: Counter[str] = Counter()
    for one in people:
        if share(one, year) < 0.5:
            continue
        came = min(many, sum(getattr(r, by) == one.name for r in records))
        out = share(one, year, excused=True) < 0.5 and came < many
        found["excused" if out else "expected"] += many
        found["on time"] += came
        found["outstanding"] += 0 if out else many - came
    return +found


def put_excuses(service: Service, numbers: dict[str, int], session: Session) -> None:
    keys = (
        *("case_file_audit_each_month", "supervision_audit_each_month"),
        *("experienced_observed", "support_needed_observed"),
    )
    with writing(session):
        for one in service.people:
            for key in keys if one.excused else ():
                session.add(
                    Exemption(
                        obligation=key,
                        person_id=numbers[one.name],
                        first_on=one.excused[0],  # type: ignore[index]
                        last_on=one.excused[1],  # type: ignore[index]
                        reason="On leave",
                        approved_by="Hana Head-0",
                        who=BY.who,
                        at=BY.at,
                    )
                )


def test_a_year_of_the_service_is_owed_and_done_as_counted_by_hand(
    session: Session, records: Records
) -> None:
    service = made_up(seed=7)
    numbers = put_in(service, session, records)
    put_excuses(service, numbers, session)
    found = debts(session, records.versions, FIRST, LAST, as_of=AFTER)
    by_key: defaultdict[str, list[Debt]] = defaultdict(list)
    for debt in found:
        if FIRST <= debt.due_on <= LAST:
            by_key[debt.obligation.key].append(debt)

    def came(form: str, **more: str) -> list[Recorded]:
        return [
            r
            for r in service.records
            if r.form == form and more.items() <= r.more.items()
        ]

    assert figures(by_key["case_file_audit_each_month"]) == counted_by_month(
        service.of(*AUDITORS), came("case_file_audit", audit_type="random")
    )
    assert figures(by_key["supervision_audit_each_month"]) == counted_by_month(
        service.of("service_delivery_manager"), came("supervision_audit")
    )
    seen = came("staff_observation")
    for stage in ("experienced", "support_needed"):
        workers = [w for w in service.of("social_worker") if w.stage == stage]
        assert figures(by_key[f"{stage}_observed"]) == counted_by_year(
            workers, seen, 1, "about"
        )
    meetings = came("meeting_observation")
    heads = service.of("head_of_service")
    assert figures(by_key["heads_observe_meetings"]) == counted_by_year(
        heads, meetings, 2, "by"
    )
    leaders = service.of("chief_officer", "deputy_director", "director")
    assert figures(by_key["leaders_observe_meetings"]) == counted_by_year(
        leaders, meetings, 1, "by"
    )
    assert by_key["thematic_audits"] == []  # nobody has commissioned any
