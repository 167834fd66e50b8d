"""django-import-export lets records out: `python -m peer.exporting FILE COLUMN…`.

Its own xlsx format, as its admin action writes it: labels for choices, the records read
in pieces.
"""

import os
import sys
from pathlib import Path
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "peer.settings")
django.setup()

from import_export import fields, resources, widgets  # noqa: E402 (Django wants setup)
from import_export.formats.base_formats import XLSX  # noqa: E402

sys.path.insert(0, str(Path(__file__).parents[2]))
from peer.models import ASKED, CaseFileAudit  # noqa: E402

from benchmarks.spent import Spent  # noqa: E402


class Label(widgets.CharWidget):
    """A choice as its label says it."""

    def __init__(self, choices: list[tuple[str, str]]) -> None:
        super().__init__()
        self.labels = dict(choices)

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str:
        return self.labels.get(value, value or "")


def resource(keys: list[str]) -> type[resources.ModelResource]:
    """A resource of these columns, under our headings."""
    told = {field["key"]: field for field in ASKED}
    made = {}
    for key in keys:
        field = told[key]
        by_label = {"widget": Label(field["choices"])} if field["choices"] else {}
        if field["kind"] == "Day":
            by_label = {"widget": widgets.DateWidget(coerce_to_string=False)}
        made[key] = fields.Field(attribute=key, column_name=field["label"], **by_label)
    meta = {"model": CaseFileAudit, "fields": keys, "chunk_size": 1000}
    return type(
        "AuditResource",
        (resources.ModelResource,),
        {**made, "Meta": type("Meta", (), meta)},
    )


def main(out: str, keys: list[str]) -> None:
    made, spent = resource(keys), Spent()
    with spent.on("peer"):
        rows = made().export(CaseFileAudit.objects.order_by("audit_date", "id"))
        Path(out).write_bytes(XLSX().export_data(rows))
    spent.tell(rows=len(rows))


main(sys.argv[1], sys.argv[2:])
