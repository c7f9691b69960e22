"""Inside the servers: run proofs one by one, each in a process of its own, and print what they found.

    python -m tests.harness.proving.run SIZE NAME…

A run at full size keeps each proof's state under .local/proof; when all that were asked for have finished, the files
are removed and the next run begins anew.
"""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

from tests.harness.databases import ROOT
from tests.harness.proving.progress import Progress

STATES = ROOT / ".local" / "proof"


def state_file(name: str, size: str) -> Path:
    return STATES / f"{name}-{size}.json"


def main() -> int:
    size, *chosen = sys.argv[1:]
    codes = [run(name, size) for name in chosen]
    if size != "full" or all(Progress.begin(state_file(name, size)).finished for name in chosen):
        for name in chosen:
            state_file(name, size).unlink(missing_ok=True)
    return max(codes, default=0)


def run(name: str, size: str) -> int:
    """0 when the proof holds. One that had finished before is told again and not run."""
    if size != "full":
        state_file(name, size).unlink(missing_ok=True)
    before = time.monotonic()
    code, progress = 0, Progress.begin(state_file(name, size))
    if not progress.finished:
        command = [sys.executable, "-m", "tests.harness.proving.one", name, size, str(state_file(name, size))]
        code = subprocess.run(command, cwd=ROOT, check=False).returncode
        progress = Progress.begin(state_file(name, size))
    tell(progress)
    print(f"{name}_seconds {time.monotonic() - before:.1f} s", flush=True)
    return 1 if code or progress.failed or not progress.finished else 0


def tell(progress: Progress) -> None:
    for name, value in progress.counts.items():
        print(name, value, progress.units[name], flush=True)
    for words in progress.failures:
        print(f"FAILED {words}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
