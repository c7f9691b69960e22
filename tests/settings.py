"""The settings of an installation, with what tests need where the environment does not say otherwise."""

import os
from uuid import uuid4

from tests.harness import databases

os.environ.setdefault("KANTOOR_SECRET_KEY", "only-for-tests-only-for-tests-only-for-tests-only-for-tests")
os.environ["KANTOOR_MASTER_KEY"] = "5a" * 32  # always this one: it opens the keys of the template database
os.environ.setdefault("KANTOOR_BASE_URL", "http://localhost:8000")
os.environ["KANTOOR_DEBUG"] = "1"  # static files without collecting them
os.environ["KANTOOR_DEMO"] = databases.server()

from config.settings import *  # noqa: F403

CACHES["default"]["KEY_PREFIX"] = f"test-{uuid4()}"  # noqa: F405 - what the run before put away is not found
