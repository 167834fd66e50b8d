"""The case file audit as a Django model, made of the same fields as ours."""

import json
from typing import Any

from django.conf import settings
from django.db import models

ASKED: list[dict[str, Any]] = json.loads(settings.FIELDS.read_text(encoding="utf-8"))


def column(field: dict[str, Any]) -> models.Field:
    """The Django field for one of ours; blank wherever ours may be blank."""
    common = {
        "verbose_name": field["label"],
        "null": True,
        "blank": not field["required"],
    }
    match field["kind"]:
        case "Day":
            return models.DateField(**common)
        case "Flag":
            return models.BooleanField(**common)
        case "Whole":
            return models.IntegerField(**common)
        case "LongText":
            return models.TextField(**common)
        case "Choice" | "Grade":
            return models.CharField(max_length=80, choices=field["choices"], **common)
        case _:
            return models.CharField(max_length=200, **common)


class Meta:
    """Given what a careful developer gives it: an index for each thing asked often."""

    db_table = "case_file_audit"
    app_label = "peer"
    ordering = ["-audit_date", "-id"]
    indexes = [
        models.Index(fields=["audit_date", "id"]),
        models.Index(fields=["team", "audit_date", "id"]),
        models.Index(fields=["overall_grade", "audit_date", "id"]),
    ]


CaseFileAudit = type(
    "CaseFileAudit",
    (models.Model,),
    {
        "__module__": __name__,
        "__str__": lambda audit: audit.reference,
        "Meta": Meta,
        "reference": models.CharField(max_length=40, unique=True),
        "status": models.CharField(max_length=20, default="submitted"),
        **{field["key"]: column(field) for field in ASKED},
    },
)
