"""The process that opens one uploaded file: ``python -m importers.child``.

A workbook is the most dangerous thing anybody sends: the fast reader can abort its
whole process on two kilobytes. So it is read here, under limits of memory, time and
size, and only plain cells are handed back. The file comes on standard input, frames
(four bytes of length, then a pickle of plain types) go to standard output.
"""

from __future__ import annotations

import ctypes
import json
import os
import pickle
import resource
import signal
import struct
import sys
from collections.abc import Iterable
from typing import BinaryIO

from importers.limits import Limits
from importers.reading import Frame, frames_of
from importers.troubles import CannotRead


def bind(limits: Limits) -> None:
    """Let the kernel hold this process to its limits."""
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    most = limits.memory if hard < 0 else min(limits.memory, hard)
    resource.setrlimit(resource.RLIMIT_AS, (most, hard))
    resource.setrlimit(
        resource.RLIMIT_CPU, (limits.cpu_seconds, limits.cpu_seconds + 5)
    )
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def end_with(parent: int) -> None:
    """End when the process ends that asked, also where that is killed: nobody would
    hear the answer, and a hostile file would have the machine to itself.
    """
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_SET_PARENT_DEATH_SIGNAL, signal.SIGKILL)
        if os.getppid() != parent:
            sys.exit(1)


_SET_PARENT_DEATH_SIGNAL = 1


def write(frames: Iterable[Frame], to: BinaryIO) -> None:
    """Write each frame with its length before it."""
    for frame in frames:
        said = pickle.dumps(frame, pickle.HIGHEST_PROTOCOL)
        to.write(struct.pack(">I", len(said)))
        to.write(said)
    to.flush()


def main() -> None:
    limits = Limits(**json.loads(sys.argv[1]))
    end_with(int(sys.argv[2]))
    bind(limits)
    out = sys.stdout.buffer
    try:
        write(frames_of(sys.stdin.buffer, limits), out)
    except CannotRead as why:
        write([("cannot", str(why))], out)
    except MemoryError:
        write([("cannot", TOO_MUCH)], out)


TOO_MUCH = (
    "This file needs more memory than one upload may take; split it and send the parts"
)

if __name__ == "__main__":
    main()
