"""python -m tests.proof [--only NAME] [--size small|full]: on servers of its own that are thrown away."""

from __future__ import annotations

import argparse
import os
import subprocess
import sys

from tests.harness.databases import ROOT
from tests.harness.proving.names import names


def main() -> int:
    parser = argparse.ArgumentParser(prog="make proof", description="Try the walls.")
    parser.add_argument("--only", choices=names(), default="")
    parser.add_argument("--size", choices=("small", "full"), default="small")
    chosen = parser.parse_args()
    servers = [sys.executable, "-m", "config.embedded", "run", "--throwaway", "--"]
    inside = [sys.executable, "-m", "tests.harness.proving.run", chosen.size]
    command = [*servers, *inside, *([chosen.only] if chosen.only else names())]
    environment = {
        **os.environ,
        "KANTOOR_SECRET_KEY": "only-for-proving-only-for-proving-only-for-proving-only",
        "KANTOOR_MASTER_KEY": "5a" * 32,
    }
    return subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
