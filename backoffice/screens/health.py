"""Whether the service is up, and whether it can do its work."""

from __future__ import annotations

from flask import Flask, jsonify
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import SQLAlchemyError

from backoffice.access.gate import public
from backoffice.store.database import db
from backoffice.store.migrate import in_order


@public
def _health() -> ResponseReturnValue:
    return jsonify(up=True)


@public
def _ready() -> ResponseReturnValue:
    try:
        ready = in_order(db.session.connection())
    except SQLAlchemyError:
        return jsonify(ready=False, because="the database does not answer"), 503
    if not ready:
        return jsonify(ready=False, because="run: backoffice setup"), 503
    return jsonify(ready=True)


def register(app: Flask) -> None:
    app.add_url_rule("/health", "health", _health)
    app.add_url_rule("/ready", "ready", _ready)
