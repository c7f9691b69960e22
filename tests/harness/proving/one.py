"""One proof in a process and a database of its own: `python -m tests.harness.proving.one NAME SIZE STATE`."""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path
from typing import cast

from bench.databases import own_database
from tests.harness.proving.ground import Ground, Size
from tests.harness.proving.names import proof
from tests.harness.proving.progress import Progress


def main() -> None:
    name, size, state = sys.argv[1:]
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
    with tempfile.TemporaryDirectory(prefix=f"kantoor-{name}-") as folder, own_database() as database:
        os.environ["KANTOOR_FILES"] = str(Path(folder) / "files")
        set_up_as_tests_do()
        progress = Progress.begin(Path(state))
        progress.keep(now=True)
        try:
            proof(name).prove(Ground(cast("Size", size), database, Path(folder), progress))
            progress.finished = True
        finally:
            progress.keep(now=True)


def set_up_as_tests_do() -> None:
    import django
    from django.test.utils import setup_test_environment

    django.setup()
    setup_test_environment(debug=False)


if __name__ == "__main__":
    main()
