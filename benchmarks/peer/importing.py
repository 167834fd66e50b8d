"""django-import-export brings a workbook in: `python -m peer.importing WORKBOOK`.

As quick as it can be made: in bulk, without a diff, the records there are looked up
once. First a dry run, then the import, each of which reads the file, as it does for
those who use it in the admin.
"""

import os
import sys
from pathlib import Path
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "peer.settings")
django.setup()

from django.core.management import call_command  # noqa: E402 (Django wants setup first)
from import_export import fields, resources, widgets  # noqa: E402
from import_export.formats.base_formats import XLSX  # noqa: E402
from import_export.instance_loaders import CachedInstanceLoader  # noqa: E402

sys.path.insert(0, str(Path(__file__).parents[2]))
from peer.models import ASKED, CaseFileAudit  # noqa: E402

from benchmarks.spent import Spent  # noqa: E402

REFERENCE = "case_id"


class Option(widgets.CharWidget):
    """A choice as its label says it, kept as its key."""

    def __init__(self, choices: list[tuple[str, str]]) -> None:
        super().__init__(coerce_to_string=True)
        self.keys = {label.casefold(): key for key, label in choices}

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> str | None:
        said = super().clean(value, row, **kwargs)
        return self.keys[said.strip().casefold()] if said else None


def widget(field: dict[str, Any]) -> widgets.Widget:
    match field["kind"]:
        case "Day":
            return widgets.DateWidget()
        case "Whole":
            return widgets.IntegerWidget()
        case "Choice" | "Grade":
            return Option(field["choices"])
        case _:
            return widgets.CharWidget()


def resource(columns: int) -> type[resources.ModelResource]:
    """A resource of the first columns of the form, told to be quick."""
    asked = ASKED[:columns]
    meta = {
        "model": CaseFileAudit,
        "fields": [field["key"] for field in asked],
        "import_id_fields": [REFERENCE],
        "use_transactions": True,
        "use_bulk": True,
        "batch_size": 1000,
        "skip_diff": True,
        "skip_html_diff": True,
        "skip_unchanged": False,
        "report_skipped": False,
        "instance_loader_class": CachedInstanceLoader,
    }
    columns_of_it = {
        field["key"]: fields.Field(
            attribute=field["key"], column_name=field["label"], widget=widget(field)
        )
        for field in asked
    }

    def before_save(self: Any, instance: Any, row: Any, **kwargs: Any) -> None:
        instance.reference = f"CFA-{instance.case_id}"

    return type(
        "AuditResource",
        (resources.ModelResource,),
        {
            **columns_of_it,
            "before_save_instance": before_save,
            "Meta": type("Meta", (), meta),
        },
    )


def main(workbook: str, columns: int) -> None:
    call_command("migrate", run_syncdb=True, verbosity=0)
    made, spent = resource(columns), Spent()
    data = Path(workbook).read_bytes()
    with spent.on("dry"):
        rows = XLSX().create_dataset(data)
        made().import_data(rows, dry_run=True, raise_errors=True)
    with spent.on("commit"):
        rows = XLSX().create_dataset(data)
        made().import_data(rows, dry_run=False, raise_errors=True)
    spent.tell(saved=CaseFileAudit.objects.count())


main(sys.argv[1], int(sys.argv[2]))
