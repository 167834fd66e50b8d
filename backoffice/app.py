"""Builds the application: the settings, the store, the gate, then each view."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final

from flask import Flask, request
from flask.sessions import SecureCookieSessionInterface
from flask_babel import Babel
from flask_wtf.csrf import CSRFProtect
from jinja2 import ChoiceLoader, PackageLoader, PrefixLoader
from werkzeug.middleware.proxy_fix import ProxyFix

from backoffice import aside
from backoffice.access import gate, privilege
from backoffice.clock import now
from backoffice.config import Settings
from backoffice.screens import (
    accounts_view,
    actions_chase_view,
    actions_view,
    address_numbers,
    agreement_view,
    alerts_view,
    background,
    behind_view,
    commissions_view,
    council,
    due_view,
    errors,
    feed_tokens_view,
    feed_view,
    find_view,
    headers,
    health,
    help_view,
    home,
    intake_files,
    intake_view,
    jobs_view,
    learning_view,
    log_in_view,
    look,
    managed,
    moderating_view,
    moderation_view,
    names_view,
    navigation,
    notices_view,
    obligations_view,
    people_change,
    people_view,
    plans_view,
    privilege_view,
    publishing_view,
    re_audits_view,
    record_view,
    remembered_view,
    returns_view,
    review_grid,
    review_groups,
    review_view,
    rules_view,
    samples_view,
    staff_lists_view,
    structure_view,
    surveys_view,
    template_view,
    themes_view,
    work_view,
)
from backoffice.store.opening import attach
from form_definitions.privilege import known_privilege

VIEWS: Final[tuple[Callable[[Flask], None], ...]] = (
    health.register,
    log_in_view.register,
    home.register,
    find_view.register,
    due_view.register,
    actions_view.register,
    moderation_view.register,
    moderating_view.register,
    agreement_view.register,
    actions_chase_view.register,
    re_audits_view.register,
    commissions_view.register,
    samples_view.register,
    notices_view.register,
    rules_view.register,
    surveys_view.register,
    privilege_view.register,
    alerts_view.register,
    obligations_view.register,
    people_view.register,
    people_change.register,
    names_view.register,
    staff_lists_view.register,
    structure_view.register,
    accounts_view.register,
    record_view.register,
    intake_view.register,
    intake_files.register,
    jobs_view.register,
    review_groups.register,
    review_grid.register,
    help_view.register,
    review_view.register,
    remembered_view.register,
    returns_view.register,
    behind_view.register,
    publishing_view.register,
    template_view.register,
    themes_view.register,
    learning_view.register,
    plans_view.register,
    work_view.register,
    feed_view.register,
    feed_tokens_view.register,
)
"""Each view's `register(app)`. All of them are behind the log-in unless `public`."""

LARGEST_UPLOAD: Final = 50 * 1024 * 1024
LARGEST_FORM: Final = 4 * 1024 * 1024
"""Bytes of what is typed. A long audit with every rationale full has about 200 kB."""


class _PageCookie(SecureCookieSessionInterface):
    """Flask's own cookie: the seed of the CSRF token and messages, never who it is."""

    def get_cookie_name(self, app: Flask) -> str:
        return "__Host-page" if self.get_cookie_secure(app) else "page"

    def get_cookie_secure(self, app: Flask) -> bool:
        return request.is_secure


def _let_files_in() -> None:
    """Only who is logged in sends workbooks; everybody else's forms are small."""
    if gate.logged_in_account() and request.mimetype == "multipart/form-data":
        request.max_content_length = LARGEST_UPLOAD


def create_app(settings: Settings, clock: Callable[[], datetime] = now) -> Flask:
    """The application as these settings say. `clock` tells the instant.

    Raises:
        SettingError: where a setting cannot be used.
        DatabaseError: where the database cannot be trusted.
    """
    app = errors.BackOffice(
        __name__, static_folder="screens/static", template_folder="screens/templates"
    )
    app.config.from_mapping(
        NOW=clock,
        SETTINGS=settings,
        SECRET_KEY=settings.secret_key,
        MAX_CONTENT_LENGTH=LARGEST_FORM,
        MAX_FORM_MEMORY_SIZE=LARGEST_FORM,
        MAX_FORM_PARTS=5_000,
        SESSION_COOKIE_SAMESITE="Lax",
        PERMANENT_SESSION_LIFETIME=timedelta(hours=12),
        # Longer than any log-in lasts, so that a page is never too old to be sent.
        WTF_CSRF_TIME_LIMIT=12 * 3600,
        BABEL_DEFAULT_LOCALE="en_GB",
        BABEL_DEFAULT_TIMEZONE=str(settings.timezone),
    )
    app.session_interface = _PageCookie()
    app.jinja_loader = ChoiceLoader(
        [
            PackageLoader("backoffice.screens"),
            PrefixLoader(
                {"govuk_frontend_jinja": PackageLoader("govuk_frontend_jinja")}
            ),
        ]
    )
    if settings.trusted_proxies:
        hops = settings.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]
    address_numbers.register(app)
    Babel(app)
    # Who logged in and who took which list out is told, not only what went wrong.
    app.logger.setLevel(logging.INFO)
    headers.register(app)
    gate.guard(app)
    managed.register(app)
    privilege.hold(known_privilege(settings.data))
    app.before_request(_let_files_in)
    attach(app, settings)
    aside.sweep(settings.data)
    background.register(app)
    CSRFProtect(app)
    council.register(app, settings)
    look.register(app)
    errors.register(app)
    for register in VIEWS:
        register(app)
    navigation.register(app)
    return app
