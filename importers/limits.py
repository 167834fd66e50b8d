"""How much of this machine one uploaded file may take."""

from __future__ import annotations

from dataclasses import dataclass, replace

MIB = 1 << 20


@dataclass(frozen=True)
class Limits:
    """Bounds of the process that reads one file, and of the file itself.

    A workbook of 100,000 rows and 40 columns (72 MB, 430 MB unpacked) fits.
    """

    memory: int = 1280 * MIB
    """Address space of the child."""
    cpu_seconds: int = 120
    wall_seconds: float = 300.0
    file_bytes: int = 200 * MIB
    unpacked_bytes: int = 1024 * MIB
    part_bytes: int = 700 * MIB
    """One part of the package: a sheet of 100,000 long rows is 430 MB."""
    ratio: int = 150
    """Unpacked to packed, for parts above `ratio_from`; real sheets stay below 40."""
    ratio_from: int = 64 * MIB
    parts: int = 20_000
    sheets: int = 500
    cells: int = 6_000_000
    """Of all sheets together: 100,000 rows of 60."""
    rows: int = 250_000
    """That hold something, of all sheets together: the asking process keeps them."""
    text: int = 2 * MIB
    """One cell's text; Excel itself allows 32,767 characters."""

    def of_older(self, size: int) -> Limits:
        """The bounds for an .xls of so many bytes.

        Its reader believes whatever a damaged one says of rows, columns and lengths,
        and no sound one of this size needs as much.
        """
        packed = size // MIB
        return replace(
            self,
            memory=min(self.memory, (512 + 24 * packed) * MIB),
            cpu_seconds=min(self.cpu_seconds, 20 + 5 * packed),
        )


LIMITS = Limits()
