"""python -m bench: starts servers of its own that are thrown away, then measures inside."""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PARTS = ("main", "walls")


def main() -> int:
    parser = argparse.ArgumentParser(prog="make bench", description="Measure the house.")
    parser.add_argument("--only", choices=PARTS, default="")
    parser.add_argument("--size", choices=("small", "full"), default="small")
    chosen = parser.parse_args()
    command = [
        sys.executable,
        "-m",
        "config.embedded",
        "run",
        "--throwaway",
        "--",
        sys.executable,
        "-m",
        "bench.run",
        chosen.size,
    ]
    command += [chosen.only] if chosen.only else list(PARTS)
    secrets = {
        "KANTOOR_SECRET_KEY": "only-for-measuring-only-for-measuring-only-for-measuring",
        "KANTOOR_MASTER_KEY": "5a" * 32,
    }
    environment = {**os.environ, **secrets}
    return subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
