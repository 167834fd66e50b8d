"""Numbers in addresses: one that no row of a database can have is "not found"."""

from __future__ import annotations

from flask import Flask
from werkzeug.routing import IntegerConverter, Map

from backoffice.screens.safe_view import LARGEST_ID


class RowNumber(IntegerConverter):
    """``<int:number>``, no larger than a database's own numbers."""

    def __init__(self, map: Map) -> None:
        super().__init__(map, max=LARGEST_ID)


def register(app: Flask) -> None:
    """Before any address is added."""
    app.url_map.converters["int"] = RowNumber
