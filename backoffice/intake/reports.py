"""The import report of an upload that is kept, as data: what the command writes."""

from __future__ import annotations

from typing import Any

from backoffice.intake import kept
from backoffice.intake.desk import Desk
from backoffice.intake.preview import entries_of
from backoffice.intake.reading import whole_report
from backoffice.store.fixed import Upload, UploadEntry
from importers.report import Place, Verdict

_PLACE = ("sheet", "row", "cell", "record")


def report_of_upload(desk: Desk, upload: Upload) -> dict[str, Any]:
    """An upload's report, with what a commit did counted in."""
    verdicts = (verdict_of(desk, entry) for entry in entries_of(desk, upload.id))
    return whole_report(upload.report, verdicts, upload.counts)


def verdict_of(desk: Desk, entry: UploadEntry) -> Verdict:
    """What was said of one entry."""
    form = desk.versions.form(entry.form or "", entry.form_version)
    said = {k: v for k, v in (entry.duplicate_of or {}).items() if k in _PLACE}
    place = Place(**said) if said else None
    return Verdict(kept.entry_of(entry, form), entry.status, place)
