"""Which passwords will do, and how one is kept: argon2id, never the password itself.

Length and a list of common ones, no rules of composition (OWASP ASVS 5.0, 6.2; NCSC,
"Password administration for system owners").
"""

from __future__ import annotations

import re
from typing import Final

from argon2 import PasswordHasher
from argon2.exceptions import VerificationError
from argon2.low_level import Type

LEAST: Final = 12
MOST: Final = 200
"""Longer ones cost the server time and nobody any safety."""

# OWASP's cheaper setting of argon2id, 19 MiB and two passes: a council's server may
# have two cores.
hasher = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1, type=Type.ID)

_COMMON_WORDS: Final = """
    abcdefghijkl abcdefghijklm administrator backoffice changeme changemenow children
    childrensservices council cheese chocolate correcthorsebatterystaple dragon example
    exampleshire football iloveyou letmein letmeinnow liverpool manchester monkey
    passphrase password passwordpassword passw p@ssw pa$$w princess qazwsxedc quality
    qualityassurance qwerty qwertyuiop qwertyuiopasdf secret socialwork socialworker
    starwars summer autumn winter spring sunshine superman welcome welcometo
    zxcvbnm zxcvbnmasdfghjkl
"""
_COMMON: Final = frozenset(_COMMON_WORDS.split())
_PLAIN: Final = str.maketrans("01345@$!7", "oieasasit")


def fault_in(password: str, email: str = "") -> str | None:
    """What is wrong with a new password, in a sentence; None where nothing is."""
    if len(password) < LEAST:
        return f"Use at least {LEAST} characters; three words together do well"
    if len(password) > MOST:
        return f"Use at most {MOST} characters"
    if len(set(password)) < 5:
        return "Use more different characters; three words together do well"
    small = password.casefold()
    name = _letters(email.partition("@")[0].casefold())
    # "Password2026!" is the word with what everybody puts behind it.
    bare = {
        _letters(small),
        _letters(small.strip("0123456789!?.,-_ ").translate(_PLAIN)),
    }
    if small.isdigit() or bare & _COMMON or (len(name) > 3 and name in bare):
        return "That password is easy to guess; three words together do well"
    return None


def _letters(text: str) -> str:
    return re.sub(r"[\W\d_]", "", text)


def hashed(password: str) -> str:
    return hasher.hash(password)


def matches(kept: str, password: str) -> bool:
    """Whether it is the password kept so. Takes as long where it is not."""
    try:
        return hasher.verify(kept, password)
    except VerificationError:
        return False


def outdated(kept: str) -> bool:
    """Whether it was hashed with other costs than today's, and should be again."""
    return hasher.check_needs_rehash(kept)


_nobody: str | None = None


def match_nobody(password: str) -> None:
    """Spend what `matches` spends, so that an unknown address takes no less time."""
    global _nobody
    if _nobody is None or outdated(_nobody):
        _nobody = hashed("nobody has this password")
    matches(_nobody, password)
