"""The published versions of every form, and how a new one is published.

A version is immutable once published. Each process holds the newest of every form
in memory and notices newer ones by one small query (`notice`), which the app asks
at each request; what it had is then replaced by one assignment.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType

from sqlalchemy import Connection, Engine, func, insert, select
from sqlalchemy.orm import Session

from backoffice import clock
from backoffice.store import publishing
from backoffice.store.fixed import FormVersion
from backoffice.store.tables import FormTable, table_of
from form_definitions.catalog import Catalog
from form_definitions.compiler import form_from_json
from form_definitions.form import Form
from form_definitions.plan import Plan, plan

SHIPPED = "setup"
"""In whose name `setup` publishes what comes with this program."""


class NotPublished(Exception):
    """A definition that may not be published: one sentence for each reason."""

    def __init__(self, reasons: Sequence[str]) -> None:
        super().__init__("\n".join(reasons))
        self.reasons = tuple(reasons)


class UnknownForm(LookupError):
    """There is no such form, or no such version of it."""


@dataclass(frozen=True)
class _State:
    """What has been published up to `newest`, the id of the last form_version."""

    newest: int
    versions: Mapping[str, tuple[int, ...]]
    forms: Mapping[tuple[str, int], Form]
    current: Catalog
    tables: dict[str, FormTable] = field(default_factory=dict)


_NOTHING = _State(0, {}, {}, MappingProxyType({}))


class Versions:
    """The forms of one database. One for each process; safe for its threads."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self._state = _NOTHING
        self._before = _NOTHING
        self._lock = threading.RLock()

    @property
    def dialect(self) -> str:
        return self.engine.dialect.name

    def notice(self, session: Session | None = None) -> None:
        """Take in what was published since: one small query where nothing was."""
        newest = select(func.max(FormVersion.id))
        if session is not None:
            last = session.scalar(newest)
        else:
            with self.engine.connect() as connection:
                last = connection.scalar(newest)
        if (last or 0) != self._state.newest:
            self._load()

    def current(self) -> Catalog:
        """The newest version of every form, by its key."""
        if self._state is _NOTHING:
            self.notice()
        return self._state.current

    def form(self, key: str, version: int | None = None) -> Form:
        """A form, in its newest version or in another.

        Raises:
            UnknownForm: where it was never published.
        """
        form = self._find(key, version)
        if form is None:
            # Another process may have published it a moment ago.
            self.notice()
            form = self._find(key, version)
        if form is None:
            which = f"version {version} of the form" if version else "form"
            raise UnknownForm(f"There is no {which} {key!r}.")
        return form

    def forms(self, key: str) -> tuple[Form, ...]:
        """All versions of a form, the newest last. Raises UnknownForm."""
        self.form(key)
        state = self._state
        return tuple(state.forms[key, version] for version in state.versions[key])

    def table(self, key: str) -> FormTable:
        """A form's table and mapped classes. Raises UnknownForm."""
        self.form(key)
        state = self._state
        if key not in state.tables:
            with self._lock:
                if key not in state.tables:
                    state.tables[key] = table_of(self.forms(key), self.dialect)
        return state.tables[key]

    def plan(self, form: Form) -> Plan:
        """What publishing a form would do, and why it may not be."""
        old = self._find(form.key, None)
        return plan(old, form, self.forms(form.key) if old else ())

    def publish(self, forms: Iterable[Form], who: str) -> list[Plan]:
        """Publish new versions, all or (on SQLite) none, while others serve.

        A version that is published already, word for word, is passed over.

        Returns:
            The plan of each form, carried out.

        Raises:
            NotPublished: where any may not be; nothing is changed then.
        """
        forms = list(forms)
        with publishing.one_publisher(self.engine) as connection:
            self._load(connection)
            plans = [self.plan(form) for form in forms]
            self._object(forms, plans)
            for form, planned in zip(forms, plans, strict=True):
                if not self._is_published(form):
                    self._put(connection, form, planned, who)
        self._load()
        return plans

    def without_indexes(self) -> list[Form]:
        """The forms whose lists are slow by a new filter until `add_indexes`."""
        with self.engine.connect() as connection:
            return [
                form
                for key, form in self.current().items()
                if publishing.lacks_indexes(connection, self.table(key))
            ]

    def add_indexes(self) -> list[Form]:
        """Build what `publish` left so that nobody had to wait.

        Returns:
            The forms it was done for. On SQLite nobody else can save meanwhile:
            about a minute for each million records.
        """
        wanting = self.without_indexes()
        if wanting:
            with publishing.one_publisher(self.engine) as connection:
                for form in wanting:
                    publishing.add_indexes(connection, self.table(form.key))
        return wanting

    # --- inside

    def _find(self, key: str, version: int | None) -> Form | None:
        if self._state is _NOTHING:
            self.notice()
        state = self._state
        if version is None:
            return state.current.get(key)
        return state.forms.get((key, version))

    def _is_published(self, form: Form) -> bool:
        return self._state.forms.get((form.key, form.version)) == form

    def _object(self, forms: Sequence[Form], plans: Sequence[Plan]) -> None:
        reasons = []
        prefixes = {form.prefix: key for key, form in self._state.current.items()}
        for form, planned in zip(forms, plans, strict=True):
            if self._is_published(form):
                continue
            whose = prefixes.setdefault(form.prefix, form.key)
            if whose != form.key:
                reasons.append(
                    f"{form.key}: the references of {whose} begin with {form.prefix}"
                    " already; give this form another prefix."
                )
            reasons += [f"{form.key}: {step.words}." for step in planned.refusals]
        if reasons:
            raise NotPublished(reasons)

    def _put(self, connection: Connection, form: Form, planned: Plan, who: str) -> None:
        earlier = self._state.versions.get(form.key, ())
        known = [self._state.forms[form.key, version] for version in earlier]
        wanted = table_of([*known, form], self.dialect)
        publishing.expand(connection, wanted)
        wanted.registry.dispose()
        connection.execute(
            insert(FormVersion).values(
                form=form.key,
                version=form.version,
                said=form.said,
                digest=form.digest,
                published_at=clock.now(),
                published_by=who,
                plan=planned.as_data(),
            )
        )

    def _load(self, connection: Connection | None = None) -> None:
        if connection is None:
            with self.engine.connect() as own:
                self._load(own)
            return
        rows = connection.execute(
            select(FormVersion.id, FormVersion.form, FormVersion.version).order_by(
                FormVersion.form, FormVersion.version
            )
        ).all()
        with self._lock:
            forms = dict(self._state.forms)
            missing = [row.id for row in rows if (row.form, row.version) not in forms]
            for said in self._said(connection, missing):
                form = form_from_json(said)
                forms[form.key, form.version] = form
            versions: dict[str, tuple[int, ...]] = {}
            for row in rows:
                versions[row.form] = (*versions.get(row.form, ()), row.version)
            state = _State(
                newest=max((row.id for row in rows), default=0),
                versions=versions,
                forms=forms,
                current=MappingProxyType(
                    {key: forms[key, all_[-1]] for key, all_ in versions.items()}
                ),
            )
            self._replace(state)

    def _said(self, connection: Connection, ids: Sequence[int]) -> Sequence[str]:
        if not ids:
            return []
        return connection.scalars(
            select(FormVersion.said).where(FormVersion.id.in_(ids))
        ).all()

    def _replace(self, state: _State) -> None:
        before, now = self._before, self._state
        for key, table in now.tables.items():
            if now.versions.get(key) == state.versions.get(key):
                state.tables[key] = table
        self._before, self._state = now, state
        # A request that began under the last state may still use its classes; one
        # that began under the state before that is over.
        kept = {*now.tables.values(), *state.tables.values()}
        for table in before.tables.values():
            if table not in kept:
                table.registry.dispose()
