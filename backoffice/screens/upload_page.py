"""What the page of one upload shows: counts, headings, sheets, totals, rows.

Never every row: a page of them at a time, and what is wrong gathered by what it is.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, func, select

from backoffice.intake import kept
from backoffice.intake.desk import COMMITTED, PREVIEWED, UNDONE, Desk
from backoffice.intake.judging import Judge
from backoffice.intake.preview import asked_of, entries_of
from backoffice.intake.reports import verdict_of
from backoffice.screens.words import many
from backoffice.store.fixed import RecordIndex, Upload, UploadEntry
from form_definitions.form import Form
from form_definitions.scales import Scale
from importers.report import DUPLICATE, HELD, READY, REFUSED
from importers.sheets import letters

PAGE = 50
"""Rows at a time."""
MOST_TROUBLES = 15
"""Kinds of problem that are gathered; the rows below have them all."""
ASIDE = "aside"
SHOWN: Mapping[str, tuple[str, ColumnElement[bool]]] = {
    "new": ("New", UploadEntry.outcome == kept.CREATED),
    "changed": ("Changed", UploadEntry.outcome == kept.UPDATED),
    "same": ("The same", UploadEntry.outcome == kept.UNCHANGED),
    "held": ("Held", UploadEntry.status == HELD),
    "twice": (
        "Twice in the file",
        (UploadEntry.status == DUPLICATE) & UploadEntry.outcome.is_(None),
    ),
    "refused": ("Refused", UploadEntry.status == REFUSED),
}
"""Which rows can be looked at, and what they are called. `ASIDE` is beside these."""

STATES: Mapping[str, tuple[str, str]] = {
    PREVIEWED: ("Not saved yet", "yellow"),
    COMMITTED: ("Saved", "green"),
    UNDONE: ("Taken back", "grey"),
}
ROLES: Mapping[str, tuple[str, str]] = {
    "records": ("Records", "green"),
    "summary": ("Totals", "grey"),
    "lookup": ("Look-up", "grey"),
    "template": ("Blank form", "grey"),
    "narrative": ("Prose", "grey"),
    "scratch": ("Left out", "grey"),
    "empty": ("Empty", "grey"),
}
KINDS: Mapping[str, tuple[str, str]] = {
    "title": ("title", "titles"),
    "header_repeat": ("heading row", "heading rows"),
    "blank": ("blank row", "blank rows"),
    "total": ("total", "totals"),
    "average": ("average", "averages"),
    "nil_return": ("nil return", "nil returns"),
    "section_break": ("section break", "section breaks"),
    "legend": ("legend", "legends"),
    "note": ("note", "notes"),
    "test_entry": ("test entry", "test entries"),
    "withdrawn": ("withdrawn", "withdrawn"),
    "cancelled": ("cancelled", "cancelled"),
    "planned": ("not done yet", "not done yet"),
    "template": ("blank form", "blank forms"),
}


@dataclass(frozen=True)
class Heading:
    """A heading of the file, wherever it stands, and where its cells go."""

    number: int
    columns: str
    words: str
    field: str
    examples: tuple[str, ...]
    sure: tuple[str, str]
    reason: str
    by_hand: bool


@dataclass(frozen=True)
class Trouble:
    """What many cells have in common: one problem of one field, saying one thing."""

    words: str
    raw: str
    place: str
    rows: int


@dataclass(frozen=True)
class Turn:
    """One value of a record, before and after."""

    reference: str
    address: str
    label: str
    old: Any
    new: Any
    scale: Scale | None
    place: str


@dataclass(frozen=True)
class Line:
    """One row of the file, in the list of rows."""

    place: str
    cells: tuple[str, ...]
    grade: tuple[Scale, str | None] | None
    said: tuple[tuple[str, str], ...]
    """What is said of it, each with the raw text that it is about."""
    reference: str
    address: str


class UploadPage:
    """The page of an upload as it stands."""

    def __init__(self, desk: Desk, upload: Upload) -> None:
        self.desk = desk
        self.upload = upload
        self.report: Mapping[str, Any] = upload.report
        self.form: Form | None = None
        if upload.form:
            self.form = desk.versions.current().get(upload.form)
        self.asked = asked_of(upload)

    @property
    def counts(self) -> Counter[str]:
        return Counter(self.upload.counts)

    @property
    def is_new(self) -> bool:
        return self.upload.status == PREVIEWED

    @property
    def state(self) -> tuple[str, str]:
        return STATES[self.upload.status]

    def figures(self) -> list[dict[str, Any]]:
        """The large figures, each a link to the rows it counts."""
        counts, saved = self.counts, not self.is_new
        words = [
            ("new", counts["created" if saved else "new"], "new"),
            ("changed", counts["updated" if saved else "changed"], "changed"),
            ("same", counts["unchanged" if saved else "same"], "the same"),
            ("held", counts[HELD], "held"),
            ("twice", counts[DUPLICATE] - counts["same"], "twice in the file"),
            ("refused", counts[REFUSED], "refused"),
        ]
        small = {
            "new": "added" if saved else "will be added",
            "changed": "old and new below",
            "same": "already here, left alone",
            "held": "a person must settle them",
            "twice": "the first is taken",
            "refused": "no usable record",
        }
        return [
            {
                "number": f"{number:,}",
                "words": said,
                "address": f"?show={key}#rows" if number else "",
                "small": small[key] if number else "",
            }
            for key, number, said in words
            if number or key in ("new", "held")
        ]

    def account(self) -> str:
        """Every filled row, accounted for in a sentence."""
        kinds = Counter(row["kind"] for row in self.report["not_records"])
        kinds.pop("blank", 0)
        records = sum(self.counts[s] for s in (READY, HELD, DUPLICATE, REFUSED))
        if not kinds:
            return f"Every filled row is a record: {records:,}."
        others = ", ".join(
            many(number, *KINDS.get(kind, (kind, kind)))
            for kind, number in kinds.most_common()
        )
        aside = kinds.total()
        return (
            f"Every filled row is accounted for: {records + aside:,} rows ="
            f" {many(records, 'record')} + {aside:,} that are not records ({others})."
        )

    # --- headings

    def headings(self) -> list[Heading]:
        """Each heading once, however many sheets have it."""
        found: dict[tuple[str, str | None], list[Mapping[str, Any]]] = {}
        for sheet in self.report["sheets"]:
            for column in sheet.get("columns", ()):
                if column["heading"]:
                    key = (column["heading"], column["field"])
                    found.setdefault(key, []).append(column)
        examples = self._examples()
        by_hand = {heading for heading, _ in self.asked.maps}
        return [
            Heading(
                number,
                ", ".join(dict.fromkeys(letters(c["index"] - 1) for c in columns)),
                words,
                field or "",
                examples.get(field or words, ()),
                _sureness(field, columns[0].get("sure", 0), words in by_hand),
                columns[0].get("reason") or "No field has a name like it",
                words in by_hand,
            )
            for number, ((words, field), columns) in enumerate(found.items())
        ]

    def _examples(self) -> dict[str, tuple[str, ...]]:
        """Two cells under each heading, as they are written."""
        some: dict[str, dict[str, None]] = {}
        rows = self.desk.session.execute(
            select(UploadEntry.typed, UploadEntry.unmapped)
            .where(UploadEntry.upload_id == self.upload.id)
            .order_by(UploadEntry.position)
            .limit(12)
        )
        for typed, unmapped in rows:
            for key, raw in [*typed.items(), *unmapped.items()]:
                if key != kept.CELLS:
                    some.setdefault(key, {})[_short(raw, 40)] = None
        return {key: tuple(raws)[:2] for key, raws in some.items()}

    def choices(self) -> list[tuple[str, str]]:
        """What a heading can be matched to."""
        if self.form is None:
            return []
        choices = [(f.key, f.label) for f in self.form.fields if f.asked]
        for repeat in self.form.repeats:
            choices.append((repeat.key, repeat.title))
            choices += [
                (f"{repeat.key}.{f.key}", f"{repeat.title}: {f.label}")
                for f in repeat.fields
                if f.asked
            ]
        return choices

    def label(self, field: str) -> str:
        """What a column goes into, also where it goes into two fields."""
        known = dict(self.choices())
        return " and ".join(known.get(part, part) for part in field.split("+"))

    # --- sheets and totals

    def sheets(self) -> list[dict[str, Any]]:
        """Each sheet: what it is read as, how many records it has, and why."""
        table = UploadEntry
        counted = (
            select(table.sheet, func.count())
            .where(table.upload_id == self.upload.id)
            .group_by(table.sheet)
        )
        records = dict(self.desk.session.execute(counted).all())
        return [
            {
                "name": sheet["name"],
                "role": ROLES.get(sheet["role"], (sheet["role"], "grey")),
                "records": records.get(sheet["name"], 0),
                "why": _sentence(_why(sheet)),
            }
            for sheet in self.report["sheets"]
        ]

    def totals(self) -> list[Mapping[str, Any]]:
        """The figures of the file that can be held against what was read."""
        return [total for total in self.report["totals"] if "read" in total]

    # --- what is wrong

    def troubles(self) -> list[Trouble]:
        """What holds rows up, gathered, the commonest first."""
        rows: Counter[tuple[str, str]] = Counter()
        first: dict[tuple[str, str], str] = {}
        held = select(UploadEntry.sheet, UploadEntry.row, UploadEntry.problems).where(
            UploadEntry.upload_id == self.upload.id, UploadEntry.status == HELD
        )
        for sheet, row, problems in self.desk.session.execute(
            held.order_by(UploadEntry.position)
        ):
            for problem in problems:
                if problem["severity"] == "hold":
                    key = (problem["words"], problem.get("raw", ""))
                    rows[key] += 1
                    place = problem.get("cell") or f"row {row}"
                    first.setdefault(key, f"{sheet}, {place}")
        return [
            Trouble(words, _short(raw, 80), first[words, raw], number)
            for (words, raw), number in rows.most_common(MOST_TROUBLES)
        ]

    def asides(self) -> list[Mapping[str, Any]]:
        """The rows that are no records, with what stands there."""
        return [
            {**row, "kind": KINDS.get(row["kind"], (row["kind"],))[0]}
            for row in self.report["not_records"]
            if row["kind"] != "blank"
        ]

    # --- rows

    def lines(self, show: str, page: int) -> list[Line]:
        """A page of the rows that are shown, and one more if there are more."""
        _, condition = SHOWN[show]
        found = self.desk.session.scalars(
            select(UploadEntry)
            .where(UploadEntry.upload_id == self.upload.id, condition)
            .order_by(UploadEntry.position)
            .offset(page * PAGE)
            .limit(PAGE + 1)
        ).all()
        references = self._references(found)
        return [line_of(self.desk, entry, references) for entry in found]

    def _references(self, entries: Iterable[UploadEntry]) -> dict[int, str]:
        ids = {entry.record_id for entry in entries if entry.record_id is not None}
        known = select(RecordIndex.record_id, RecordIndex.reference).where(
            RecordIndex.record_id.in_(ids)
        )
        return dict(self.desk.session.execute(known).all())

    def columns(self) -> list[str]:
        """What is shown of each row: whose, when, of which team, by whom."""
        if self.form is None:
            return []
        return [self.form.field(key).label for key in _line_fields(self.form)]

    def turns(self, most: int = PAGE) -> list[Turn]:
        """Old and new values of the records that this upload would change."""
        if not self.counts["changed"] or not self.is_new:
            return []
        judge = Judge(self.desk.session, self.desk.versions, self.desk.today)
        entries = entries_of(
            self.desk, self.upload.id, UploadEntry.outcome == kept.UPDATED
        )
        turns: list[Turn] = []
        for judged in judge.judge(verdict_of(self.desk, entry) for entry in entries):
            if judged.record is None or judged.after is None:
                continue
            form = judged.after.form
            origin = judged.entry.origin
            for key, (old, new) in judged.changes.items():
                field = form.by_key.get(key)
                cell = (origin.cells.get(key) or f"row {origin.row}") if origin else ""
                turns.append(
                    Turn(
                        judged.record.reference,
                        f"/records/{form.key}/details/?id={judged.record.id}",
                        field.label if field else key.replace("_", " ").capitalize(),
                        _told(form, key, old, judged.record.values.get(key)),
                        _told(form, key, new, judged.after.values.get(key)),
                        getattr(field.kind, "scale", None) if field else None,
                        f"{origin.sheet}, {cell}" if origin else "",
                    )
                )
            if len(turns) >= most:
                break
        return turns[:most]


def line_of(desk: Desk, entry: UploadEntry, references: Mapping[int, str]) -> Line:
    """A row of a file in the list of rows; `references` are of records, by id."""
    verdict = verdict_of(desk, entry)
    form, values = verdict.entry.form, verdict.entry.values
    typed = verdict.entry.typed
    overall, grade = form.overall, None
    if overall is not None and values.get(overall.grade):
        key = str(values[overall.grade])
        kind = overall.fields[0].kind
        scales = (overall.scale, *getattr(kind, "earlier", ()))
        scale = next((s for s in scales if s.knows(key)), overall.scale)
        grade = (scale, key)
    said = [
        (problem.words, _short(problem.raw, 80))
        for problem in verdict.entry.problems
        if problem.severity == "hold" or entry.status != HELD
    ]
    if verdict.duplicate_of is not None and verdict.duplicate_of.record is None:
        of = verdict.duplicate_of
        said.append((f"Repeats {of.sheet}, row {of.row}", ""))
    number = entry.record_id
    reference = references.get(number, "") if number is not None else ""
    return Line(
        f"{entry.sheet}, {entry.cell or f'row {entry.row}'}",
        tuple(
            form.field(key).kind.show(values.get(key)) or _short(typed.get(key), 40)
            for key in _line_fields(form)
        ),
        grade,
        tuple(said),
        reference,
        f"/records/{form.key}/details/?id={number}" if reference else "",
    )


def _told(form: Form, key: str, plain: Any, value: Any) -> str:
    field = form.by_key.get(key)
    if field is not None:
        return field.kind.show(value) or "Not recorded"
    return "; ".join(" · ".join(map(str, row.values())) for row in plain) or "None"


def _line_fields(form: Form) -> list[str]:
    said = form.record
    keys: Sequence[str | None] = (said.subject, said.date, said.unit, said.by)
    return list(dict.fromkeys(key for key in keys if key))


def _sureness(field: str | None, sure: float, by_hand: bool) -> tuple[str, str]:
    if by_hand:
        return "Matched by you", "blue"
    if field is None:
        return "Kept aside", "grey"
    if sure >= 94:
        return "Certain", "green"
    return ("Likely", "blue") if sure >= 88 else ("Please check", "yellow")


def _why(sheet: Mapping[str, Any]) -> Iterator[str]:
    if sheet["hidden"]:
        yield "hidden"
    if sheet.get("hidden_rows"):
        yield f"{many(sheet['hidden_rows'], 'hidden row')}, read as well"
    rows = sheet.get("header_rows")
    if rows:
        word = "row" if len(rows) == 1 else "rows"
        yield f"headings in {word} {' and '.join(map(str, rows))}"
    elif sheet.get("why"):
        yield sheet["why"]


def _sentence(parts: Iterable[str]) -> str:
    text = "; ".join(parts)
    return text[:1].upper() + text[1:]


def _short(raw: Any, most: int) -> str:
    text = " ".join(str(raw if raw is not None else "").split())
    return text if len(text) <= most else f"{text[: most - 1]}…"
