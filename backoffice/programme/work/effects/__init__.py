"""What follows a step, in the transaction that takes it: one file each.

A life cycle names them in the `then` of a step.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from backoffice.programme.notices.writing import notify
from backoffice.programme.work.effects import share
from backoffice.programme.work.taken import Taken

EFFECTS: Final[Mapping[str, Callable[[Taken], None]]] = {
    "notify": notify,
    "share": share.share,
}
