"""Inside the servers: run the chosen parts and print their figures as plain decimals."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from decimal import Decimal

Figure = tuple[str, float, str]


def plain(value: float) -> str:
    """Four significant digits, never an exponent."""
    digits = Decimal(f"{value:.4g}")
    return f"{digits:f}"


def figures(part: str, size: str) -> Iterator[Figure]:
    from bench import main as main_job
    from bench import walls

    yield from {"main": main_job.run, "walls": walls.run}[part](size)


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    size, *parts = sys.argv[1:]
    for part in parts:
        for name, value, unit in figures(part, size):
            print(name, plain(value), unit, flush=True)


if __name__ == "__main__":
    main()
