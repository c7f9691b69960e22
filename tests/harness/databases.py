"""Databases for tests: a template made once by the owner process, copies of it for everybody else.

The template is named by the hash of everything that shapes it, so it is remade when a migration, an access declaration
or the cast changes, and kept otherwise. A copy takes a tenth of a second.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit
from uuid import uuid4

import psycopg2

from config.embedded.roles import harden

ROOT = Path(__file__).resolve().parents[2]
TAG = os.environ.get("KANTOOR_ROLE_TAG", "kantoor")


def superuser(sql: str, database: str = "") -> list[tuple[Any, ...]]:
    """One statement as the server's superuser, outside a transaction."""
    url = urlsplit(os.environ["SUPERUSER_DATABASE_URL"])
    connection = psycopg2.connect(urlunsplit(url._replace(path=f"/{database}")) if database else url.geturl())
    connection.autocommit = True
    try:
        with connection.cursor() as cursor:
            cursor.execute(sql)
            return cursor.fetchall() if cursor.description else []
    finally:
        connection.close()


def fingerprint() -> str:
    """Of the migrations, the declarations of access and the cast."""
    shaping = [
        *ROOT.glob("*/migrations/*.py"),
        *ROOT.glob("services/*/migrations/*.py"),
        *ROOT.glob("*/models*"),
        *ROOT.glob("*/models/*.py"),
    ]
    shaping += [
        *ROOT.glob("services/*/models*"),
        *ROOT.glob("services/*/models/*.py"),
        ROOT / "core/access.py",
        ROOT / "core/roles.py",
        ROOT / "core/sql.py",
        ROOT / "config/embedded/roles.py",
    ]
    shaping += [ROOT / "tests/harness/cast.py", ROOT / "tenants/provisioning.py", ROOT / "config/settings.py"]
    digest = hashlib.sha256(TAG.encode())
    for path in sorted(p for p in shaping if p.is_file()):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:10]


def template() -> str:
    """The name of the template database, made if it is not there; one process makes it, others wait."""
    name = f"tpl_{fingerprint()}"
    with (Path(tempfile.gettempdir()) / f"kantoor-{TAG}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not superuser(f"SELECT 1 FROM pg_database WHERE datname = '{name}'"):
            _make(name)
    return name


def _make(name: str) -> None:
    making = f"{name}_making"
    superuser(f"DROP DATABASE IF EXISTS {making} WITH (FORCE)")
    superuser(f"CREATE DATABASE {making} OWNER {TAG}_owner")
    superuser(f"REVOKE CONNECT, TEMP ON DATABASE {making} FROM PUBLIC")
    harden(os.environ["SUPERUSER_DATABASE_URL"], [making], TAG)  # by the code of today, whenever the server was started
    environment = {
        **os.environ,
        "KANTOOR_PROCESS": "owner",
        "OWNER_DATABASE_URL": url_of("OWNER_DATABASE_URL", making),
    }
    subprocess.run([sys.executable, "-m", "tests.harness.cast"], cwd=ROOT, check=True, env=environment)
    superuser(f"ALTER DATABASE {making} RENAME TO {name}")


def copy_of(source: str) -> str:
    """A copy of a database; nobody may be connected to the source."""
    name = f"test_{uuid4().hex[:10]}"
    superuser(f"CREATE DATABASE {name} TEMPLATE {source} OWNER {TAG}_owner STRATEGY FILE_COPY")
    superuser(f"GRANT CONNECT ON DATABASE {name} TO {TAG}_login")
    superuser(f"REVOKE CONNECT, TEMP ON DATABASE {name} FROM PUBLIC")
    return name


def drop(name: str) -> None:
    superuser(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


def url_of(variable: str, database: str) -> str:
    """The address in an environment variable, for another database of the same server."""
    return urlunsplit(urlsplit(os.environ[variable])._replace(path=f"/{database}"))


def server() -> str:
    """host:port of the server, as KANTOOR_DEMO names it."""
    url = urlsplit(os.environ.get("DATABASE_URL", ""))
    return f"{url.hostname}:{url.port or 5432}"


def owner_connection(database: str) -> Any:
    """A plain connection as the owner of the tables, for yardsticks and proofs."""
    return psycopg2.connect(url_of("OWNER_DATABASE_URL", database))
