"""A password is long and not everybody's; what is kept of it opens nothing."""

from __future__ import annotations

import pytest

from backoffice.access import passwords


@pytest.mark.parametrize(
    "password",
    ["three quiet words", "correct horse 9 battery", "жёлтый чемодан", "x7!kQ02bTzp4"],
)
def test_a_long_one_will_do(password: str) -> None:
    assert passwords.fault_in(password, "helen.marsh@council.example") is None


@pytest.mark.parametrize(
    ("password", "because"),
    [
        ("short", "at least 12 characters"),
        ("x" * 201, "at most 200 characters"),
        ("aaaaaaaaaaaaab", "more different characters"),
        ("Password2026!", "easy to guess"),
        ("p@ssw0rd2026!!", "easy to guess"),
        ("123456789012", "easy to guess"),
        ("QwertyUiop2026", "easy to guess"),
        ("helen.marsh2026", "easy to guess"),
    ],
)
def test_a_weak_one_is_refused_in_words(password: str, because: str) -> None:
    fault = passwords.fault_in(password, "helen.marsh@council.example")
    assert fault is not None
    assert because in fault


def test_only_a_hash_is_kept() -> None:
    kept = passwords.hashed("three quiet words")
    assert kept.startswith("$argon2id$")
    assert "quiet" not in kept
    assert passwords.matches(kept, "three quiet words")
    assert not passwords.matches(kept, "three loud words")


def test_a_hash_of_other_costs_is_known_as_outdated() -> None:
    old = passwords.PasswordHasher(time_cost=2, memory_cost=8, parallelism=1)
    assert passwords.outdated(old.hash("three quiet words"))
    assert not passwords.outdated(passwords.hashed("three quiet words"))


def test_trying_passwords_out_costs_what_owasp_asks(
    costly_hasher: passwords.PasswordHasher,
) -> None:
    assert costly_hasher.time_cost >= 2
    assert costly_hasher.memory_cost >= 19 * 1024
    assert costly_hasher.hash("three quiet words").startswith("$argon2id$")
