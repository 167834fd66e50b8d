"""A council's own name and colours, as its settings say; the rest follows from them."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from flask import Flask, Response

from backoffice.access.gate import public
from backoffice.config import SettingError, Settings

Channels = tuple[float, float, float]

LEAST_CONTRAST = 4.5
"""White words on the council's colour (WCAG 2.2, 1.4.3)."""


@dataclass(frozen=True)
class Council:
    """What templates know of it: `name`, and the address of its `stylesheet`."""

    name: str
    stylesheet: str


def rules(colour: str) -> str:
    """The stylesheet that lays a council's colour over ours.

    Raises:
        SettingError: where white words could not be read on it.
    """
    contrast = _contrast_with_white(colour)
    if contrast < LEAST_CONTRAST:
        raise SettingError(
            f"BACKOFFICE_COUNCIL_COLOUR {colour} is too light for white words on it:"
            f" contrast {contrast:.1f}, and {LEAST_CONTRAST} is the least"
        )
    tint = "#" + "".join(f"{round(255 - (255 - c) * 0.1):02x}" for c in _bytes(colour))
    return f":root {{ --council-colour: {colour}; --council-tint: {tint}; }}\n"


def _bytes(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def _contrast_with_white(colour: str) -> float:
    red, green, blue = (_linear(channel / 255) for channel in _bytes(colour))
    return 1.05 / (0.2126 * red + 0.7152 * green + 0.0722 * blue + 0.05)


def _linear(channel: float) -> float:
    return channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4


def register(app: Flask, settings: Settings) -> None:
    css = rules(settings.council_colour)
    digest = hashlib.sha256(css.encode()).hexdigest()[:12]

    @app.get("/static/council.css")
    @public
    def council_stylesheet() -> Response:
        response = Response(css, mimetype="text/css")
        response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
        return response

    council = Council(settings.council_name, f"/static/council.css?v={digest}")
    app.jinja_env.globals["council"] = council
