"""Pages as a browser without scripts has them: forms filled in and sent, rows read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from html.parser import HTMLParser
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from backoffice.store.opening import store_of
from backoffice.store.records import Saved
from form_definitions.entry import Origin, check

TODAY = date(2026, 11, 24)
LIST = "/records/case_file_audit/"


def audit(
    app: Flask,
    who: str = "somebody@else.example",
    actions: Sequence[Mapping[str, object]] = (),
    origin: Origin | None = None,
    **typed: object,
) -> Saved:
    """A case file audit that is held already; with `origin`, out of a workbook."""
    answers = {
        "case_id": "0123456",
        "audit_date": "12/04/2018",
        "auditor": "Priya Shah",
        "team": "North",
        "overall_grade": "good",
        "overall_rationale": "Seen alone, and heard.",
        **typed,
    }
    return keep(app, "case_file_audit", answers, {"actions": actions}, who, origin)


def keep(
    app: Flask,
    form_key: str,
    answers: Mapping[str, object],
    repeats: Mapping[str, Sequence[Mapping[str, object]]] | None = None,
    who: str = "somebody@else.example",
    origin: Origin | None = None,
) -> Saved:
    """A record of any form that is held already."""
    store = store_of(app)
    form = store.versions.form(form_key)
    entry = check(form, answers, today=TODAY, origin=origin, repeats=repeats)
    assert not entry.held, entry.problems
    with store.session() as session:
        return store.records(session, who).save(entry)


class _Forms(HTMLParser):
    """Reads the forms of a page as a browser would send them."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.forms: list[dict[str, Any]] = []
        self.outside: list[tuple[str, str, str]] = []
        self.now: dict[str, Any] | None = None
        self.select: str | None = None
        self.area: str | None = None
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.now = {"attrs": said, "fields": []}
            self.forms.append(self.now)
        if self.now is None:
            return
        name = said.get("name", "")
        if tag == "input" and "form" not in said:
            kind = said.get("type", "text")
            if kind in ("radio", "checkbox") and "checked" not in said:
                return
            if name and kind != "submit":
                self.now["fields"].append((name, said.get("value", "")))
        elif tag == "select":
            self.select = name
            self.now["fields"].append((name, ""))
        elif tag == "option" and "selected" in said and self.select:
            self.now["fields"][-1] = (self.select, said["value"])
        elif tag == "textarea":
            self.area, self.text = name, ""

    def handle_data(self, data: str) -> None:
        if self.area is not None:
            self.text += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea" and self.area is not None and self.now is not None:
            # A browser drops the line break that a textarea begins with.
            self.now["fields"].append((self.area, self.text.removeprefix("\n")))
            self.area = None
        elif tag == "form":
            self.now = None


def form_in(html: str, attribute: str = "data-form") -> dict[str, Any]:
    """The fields of the form with this attribute; several values stay a list."""
    parser = _Forms()
    parser.feed(html)
    found = next(form for form in parser.forms if attribute in form["attrs"])
    fields: dict[str, Any] = {}
    for name, value in found["fields"]:
        if name not in fields:
            fields[name] = value
        elif isinstance(fields[name], list):
            fields[name].append(value)
        else:
            fields[name] = [fields[name], value]
    return fields


def opened(client: FlaskClient, address: str) -> dict[str, Any]:
    """The form on a page, as it stands there."""
    page = client.get(address)
    assert page.status_code == 200, page.text
    return form_in(page.text)


def sent(
    client: FlaskClient, address: str, do: str = "save", **typed: object
) -> TestResponse:
    """Open a page, type into its form, and press one of its buttons."""
    return press(client, address, {**opened(client, address), **typed}, do)


def press(
    client: FlaskClient, address: str, fields: Mapping[str, object], do: str = "save"
) -> TestResponse:
    """Send what stands in a form, by one of its buttons."""
    return client.post(address, data={**fields, "_do": do})


def edit(record: Saved) -> str:
    return f"{LIST}edit/?id={record.record_id}"


def details(record: Saved) -> str:
    return f"{LIST}details/?id={record.record_id}"


class _Rows(HTMLParser):
    """Reads the words in the cells of the tables of a page."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.rows: list[list[str]] = []
        self.inside = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "tr":
            self.rows.append([])
        elif tag in ("td", "th") and self.rows:
            self.rows[-1].append("")
            self.inside = True

    def handle_endtag(self, tag: str) -> None:
        if tag in ("td", "th"):
            self.inside = False

    def handle_data(self, data: str) -> None:
        if self.inside:
            self.rows[-1][-1] += data


def table(html: str) -> list[list[str]]:
    """The rows of the tables of a page, the first cell of a row first."""
    parser = _Rows()
    parser.feed(html)
    return [[" ".join(cell.split()) for cell in row] for row in parser.rows]


def references(client: FlaskClient, address: str = LIST) -> list[str]:
    """The records a list shows, in its order."""
    page = client.get(address)
    assert page.status_code == 200, page.text
    cells = (cell for row in table(page.text) for cell in row)
    return [cell.split(" ")[0] for cell in cells if cell.startswith("CFA-")]
