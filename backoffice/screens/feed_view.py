"""The feed's addresses, for programs that read it with a token.

    /feed/                     what sets there are
    /feed/$metadata            what is in them
    /feed/<set>                its rows, a page at a time
    /feed/<set>(42)            one row
    /feed/<set>/$count         how many rows

A program sends the token as the password of Basic authentication (the user's name is
not looked at), or as a Bearer token.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any
from urllib.parse import quote, urlencode

from flask import Flask, Response, current_app, request
from sqlalchemy import Connection
from sqlalchemy.orm import Session

from backoffice.access.accounts import Account
from backoffice.access.gate import clock, public
from backoffice.access.roles import Role, may
from backoffice.access.scope import counting_scope, scope_of
from backoffice.access.trail import FEED, Trail, without_words
from backoffice.config import Settings
from backoffice.feed.answers import answer_set, counted_answers
from backoffice.feed.measures import Reader, counted, described, measure_sets
from backoffice.feed.metadata import metadata
from backoffice.feed.options import Options, Refused, options_of
from backoffice.feed.pages import how_many, one_of, page_of
from backoffice.feed.sets import EntitySet, sets_of
from backoffice.feed.tokens import Tokens
from backoffice.figures.returns import one_state
from backoffice.published.newest import newest_told
from backoffice.screens.publishing_view import editions
from backoffice.screens.returns_known import returns_known
from backoffice.store.database import db
from backoffice.store.opening import store_of

_JSON = "application/json;odata.metadata=minimal;charset=utf-8"
_NAMED = re.compile(r"(?P<name>\w+)(?:\((?P<key>\d{1,18})\))?(?P<count>/\$count)?")


@public
def _service() -> Response:
    """The service document."""
    return _answered(lambda account: _document(account))


@public
def _about(what: str) -> Response:
    """The metadata, or something of a set."""
    if what == "$metadata":
        return _answered(lambda account: _metadata(account))
    return _answered(lambda account: _of_set(account, what))


def _answered(answer: Any) -> Response:
    """What is answered to whoever the token is of; a refusal says why."""
    try:
        account = _account()
        if account is None:
            response = _error(401, "Send your feed token as the password.")
            response.headers["WWW-Authenticate"] = 'Basic realm="Feed", charset="UTF-8"'
        else:
            response = answer(account)
    except Refused as why:
        response = _error(why.status, str(why))
    response.headers["OData-Version"] = "4.0"
    return response


def _account() -> Account | None:
    said = request.authorization
    token = None
    if said is not None:
        token = said.token if said.type == "bearer" else said.password
    return Tokens(db.session(), clock).owner(token) if token else None


def _document(account: Account) -> Response:
    return _json(
        {
            "@odata.context": f"{_root()}$metadata",
            "value": [
                {"name": one.name, "kind": "EntitySet", "url": one.name}
                | {"title": one.title}
                for one in _described(account)
            ],
        }
    )


def _metadata(account: Account) -> Response:
    return Response(metadata(_described(account)), mimetype="application/xml")


def _described(account: Account) -> list[EntitySet]:
    """The sets that an account may read."""
    found: list[EntitySet] = []
    if may(account, "export_records"):
        found += sets_of(store_of(current_app).versions, scope_of(account))
        found.append(answer_set())
    if _sees_figures(account):
        leads = account.role is Role.LEADERSHIP
        sets = measure_sets().items()
        found += [described(name, one, leads=leads) for name, one in sets]
    return found


def _sees_figures(account: Account) -> bool:
    return may(account, "see_figures")


def _of_set(account: Account, what: str) -> Response:
    asked = _NAMED.fullmatch(what)
    if asked is None:
        raise Refused(404, f"There is no {what[:60]!r} in this feed.")
    with _opened(account, asked["name"]) as (session, entities):
        options = options_of(entities, request.args)
        if asked["count"]:
            number = how_many(session, entities, options)
            rows, answer = 0, Response(str(number), mimetype="text/plain")
        elif asked["key"]:
            rows, answer = 1, _one(session, entities, options, int(asked["key"]))
        else:
            rows, answer = _page(session, entities, options)
        title = entities.title
    words = without_words("&".join(f"{w}={v}" for w, v in request.args.items()))
    Trail(db.session(), clock).add(account.email, FEED, title, words, rows)
    return answer


@contextmanager
def _opened(
    account: Account, name: str
) -> Iterator[tuple[Session | Connection, EntitySet]]:
    """The set of that name, and what to ask it with."""
    session, versions = db.session(), store_of(current_app).versions
    one_state(session)
    measure = measure_sets().get(name)
    if measure is not None and _sees_figures(account):
        settings: Settings = current_app.config["SETTINGS"]
        leads = account.role is Role.LEADERSHIP
        today = clock().astimezone(settings.timezone).date()
        told = newest_told(editions(), returns_known().values()) if leads else None
        reader = Reader(session, versions, counting_scope(account), today, told)
        with counted(name, measure, reader) as found:
            yield found
        return
    if may(account, "export_records"):
        if name == answer_set().name:
            with counted_answers(versions) as answers:
                yield answers
            return
        for entities in sets_of(versions, scope_of(account)):
            if entities.name == name:
                yield session, entities
                return
    raise Refused(404, f"There is no set {name[:60]!r} in this feed.")


def _one(
    session: Session | Connection, entities: EntitySet, options: Options, key: int
) -> Response:
    found = one_of(session, entities, options, key)
    if found is None:
        raise Refused(404, f"{entities.name} has no row {key}.")
    context = f"{_root()}$metadata#{entities.name}/$entity"
    return _json({"@odata.context": context, **found})


def _page(
    session: Session | Connection, entities: EntitySet, options: Options
) -> tuple[int, Response]:
    """How many rows are given, and the page that gives them."""
    page = page_of(session, entities, options)
    said: dict[str, Any] = {"@odata.context": f"{_root()}$metadata#{entities.name}"}
    if page.count is not None:
        said["@odata.count"] = page.count
    said["value"] = page.rows
    if page.next_after is not None:
        said["@odata.nextLink"] = _next(entities, options, page.next_after, page.rows)
    return len(page.rows), _json(said)


def _next(
    entities: EntitySet, options: Options, after: int, given: list[dict[str, Any]]
) -> str:
    """The address of the next page: the same question, gone on with."""
    again = {
        word: value
        for word, value in request.args.items()
        if word not in ("$skip", "$top", "$skiptoken")
    }
    if options.top is not None:
        again["$top"] = str(options.top - len(given))
    again["$skiptoken"] = str(after)
    return f"{_root()}{entities.name}?{urlencode(again, quote_via=quote, safe='$')}"


def _root() -> str:
    return f"{request.url_root}feed/"


def _json(said: Mapping[str, Any]) -> Response:
    return Response(json.dumps(said, ensure_ascii=False), content_type=_JSON)


def _error(status: int, words: str) -> Response:
    said = {"error": {"code": str(status), "message": words}}
    return Response(json.dumps(said), status, content_type=_JSON)


def register(app: Flask) -> None:
    app.add_url_rule("/feed/", "feed", _service)
    app.add_url_rule("/feed/<path:what>", "feed_set", _about)
