"""Django's admin as its documentation shows it: list, filters, search, ordering."""

from django.contrib import admin
from peer.models import ASKED, CaseFileAudit


@admin.register(CaseFileAudit)
class AuditAdmin(admin.ModelAdmin):
    """The list a developer would make of the form: what the form lists and filters."""

    list_display = ["reference", *(f["key"] for f in ASKED if f["listed"])]
    list_filter = [
        "audit_date",
        *(f["key"] for f in ASKED if f["filtered"] and f["choices"]),
    ]
    search_fields = ["reference", "case_id", "worker", "assessment_rationale"]
    list_per_page = 50
