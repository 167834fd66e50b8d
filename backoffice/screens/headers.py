"""The security headers of every response, errors and static files among them.

Sources: OWASP ASVS 5.0 chapter 3.4; the policy allows nothing that is not our own.
"""

from __future__ import annotations

import secrets

from flask import Flask, Response, g, request

_NO_POWERS = "camera=(), display-capture=(), geolocation=(), microphone=(), payment=()"


def nonce() -> str:
    """This response's nonce, for a script that has to stand in the page."""
    if "csp_nonce" not in g:
        g.csp_nonce = secrets.token_urlsafe(16)
    return str(g.csp_nonce)


def _policy() -> str:
    return "; ".join(
        [
            "default-src 'none'",
            f"script-src 'self' 'nonce-{nonce()}'",
            "style-src 'self'",
            "img-src 'self' data:",
            "font-src 'self'",
            "connect-src 'self'",
            "form-action 'self'",
            "base-uri 'none'",
            "frame-ancestors 'none'",
        ]
    )


def set_headers(response: Response) -> Response:
    headers = response.headers
    headers["Content-Security-Policy"] = _policy()
    headers["X-Content-Type-Options"] = "nosniff"
    headers["Referrer-Policy"] = "same-origin"
    headers["Permissions-Policy"] = _NO_POWERS
    headers["Cross-Origin-Opener-Policy"] = "same-origin"
    headers["Cross-Origin-Resource-Policy"] = "same-origin"
    if request.is_secure:
        headers["Strict-Transport-Security"] = "max-age=31536000; includeSubDomains"
    if not _is_static():
        # Children's records: neither a proxy nor the browser's back button keeps one.
        headers["Cache-Control"] = "no-store"
    return response


def _is_static() -> bool:
    return request.path.startswith("/static/")


def register(app: Flask) -> None:
    app.after_request(set_headers)
    app.jinja_env.globals["csp_nonce"] = nonce
