"""What the login may, looked at before it serves: too much is refused, a lower level of hardening is named.

The walls proper are roles, grants and policies: a login that could go round them does not serve (`refusals`). Around
them the server itself can be closed; a managed server forbids a part of that, and then the level is lower:

- `full`     nothing is left to close
- `managed`  something is open that a superuser closes (`python -m config.embedded roles`)
- `loose`    something is open that the owner of the database closes

One of the modules that own raw SQL: one statement, as the bare login, against the server's catalogue.
"""

from __future__ import annotations

import logging
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings

from core.sql import CLOSED_FUNCTIONS

log = logging.getLogger(__name__)

APP_CANNOT_LOAD = 4
"""The exit code by which a process of gunicorn tells the others not to try again."""
OLDEST = 160000
"""Before PostgreSQL 16 a member of a role always inherits from it, or never may become it."""
LEVELS = ("full", "managed", "loose")


class LoginMayTooMuch(RuntimeError):
    """This process does not serve: its login could go round the walls between clients."""


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the hardening: the level that a server without it has at best, what is then open, and who closes it."""

    level: str
    open: str
    how: str


SUPERUSER = "As superuser: python -m config.embedded roles."
PARTS: Mapping[str, Part] = {
    "functions": Part("managed", "functions of the server that lock, signal, sleep, or count for others", SUPERUSER),
    "languages": Part("managed", "blocks of code (DO)", SUPERUSER),
    "catalogue": Part("managed", "how many rows each client's tables have", SUPERUSER),
    "databases": Part("managed", "other databases of this server", "As their owner: REVOKE CONNECT … FROM PUBLIC."),
    "extensions": Part("managed", "whatever the extension's functions do", "As its owner: DROP EXTENSION …"),
    "temporary tables": Part("loose", "tables of their own", "As owner: REVOKE TEMP ON DATABASE … FROM PUBLIC."),
    "defaults": Part("loose", "functions that a later migration makes", "As owner: manage.py upgrade."),
}


@dataclass(frozen=True, slots=True)
class Findings:
    """What a look at the server found: why the login must not serve, and what falls short of the full level."""

    refusals: Sequence[str]
    short: Mapping[str, str]

    @property
    def level(self) -> str:
        return max((PARTS[name].level for name in self.short), key=LEVELS.index, default="full")

    def must_hold(self) -> None:
        """Raise with one line that a person can act on."""
        if self.refusals:
            raise LoginMayTooMuch(
                f"Kantoor does not serve: the role of DATABASE_URL {'; it '.join(self.refusals[:3])}. Run "
                "`python -m config.embedded roles` as superuser and `manage.py upgrade` as owner, or name another role."
            )


LOOK = f"""
WITH RECURSIVE me AS (SELECT * FROM pg_roles WHERE rolname = session_user),
direct AS (SELECT m.*, r.rolname FROM pg_auth_members m JOIN pg_roles r ON r.oid = m.roleid
           WHERE m.member = (SELECT oid FROM me)),
reach AS (SELECT roleid AS oid FROM direct
          UNION SELECT m.roleid FROM pg_auth_members m JOIN reach ON m.member = reach.oid),
reached AS (SELECT r.* FROM pg_roles r JOIN reach USING (oid)),
all_of_us AS (SELECT oid, rolname FROM me UNION ALL SELECT oid, rolname FROM reached),
ours AS (SELECT c.oid, c.relname, c.relacl, c.relowner, c.relkind, c.relrowsecurity, n.nspname
         FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
         WHERE n.nspname !~ '^pg_' AND n.nspname <> 'information_schema' AND c.relkind <> 'i'),
gates AS (SELECT n.nspname, a.grantee, a.privilege_type, r.rolname
          FROM pg_namespace n CROSS JOIN LATERAL aclexplode(n.nspacl) a LEFT JOIN pg_roles r ON r.oid = a.grantee
          WHERE n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
            AND (a.grantee = 0 OR a.grantee IN (SELECT oid FROM all_of_us)))
SELECT '', 'is a superuser' FROM me WHERE rolsuper
UNION ALL SELECT '', 'may make roles (CREATEROLE)' FROM me WHERE rolcreaterole
UNION ALL SELECT '', 'may make databases (CREATEDB)' FROM me WHERE rolcreatedb
UNION ALL SELECT '', 'goes round row-level security (BYPASSRLS)' FROM me WHERE rolbypassrls
UNION ALL SELECT '', 'may replicate the server (REPLICATION)' FROM me WHERE rolreplication
UNION ALL SELECT '', 'has the rights of ' || rolname || ' without becoming it' FROM direct WHERE inherit_option
UNION ALL SELECT '', 'may give ' || rolname || ' to others' FROM direct WHERE admin_option
UNION ALL SELECT '', 'may become ' || rolname || ', which is no role of those it serves as' FROM direct
          WHERE rolname !~ %(direct)s
UNION ALL SELECT '', 'has a part in ' || rolname || ' through another role' FROM reached
          WHERE rolname !~ %(direct)s AND rolname !~ %(groups)s AND oid NOT IN (SELECT roleid FROM direct)
UNION ALL SELECT '', 'may become ' || rolname || ', which may too much itself' FROM reached
          WHERE rolsuper OR rolcreaterole OR rolcreatedb OR rolbypassrls OR rolreplication OR rolcanlogin
UNION ALL SELECT '', u.rolname || ' owns ' || o.what FROM all_of_us u JOIN (
            SELECT relowner AS owner, nspname || '.' || relname AS what FROM ours
            UNION ALL SELECT nspowner, 'the schema ' || nspname FROM pg_namespace
            UNION ALL SELECT proowner, 'the function ' || proname FROM pg_proc
            UNION ALL SELECT datdba, 'the database ' || datname FROM pg_database) o ON o.owner = u.oid
UNION ALL SELECT '', 'may ' || a.privilege_type || ' on ' || o.nspname || '.' || o.relname || ' as nobody in particular'
          FROM ours o CROSS JOIN LATERAL aclexplode(o.relacl) a
          WHERE a.grantee IN (0, (SELECT oid FROM me))
            AND NOT (o.nspname = 'public' AND o.relname = 'django_migrations' AND a.privilege_type = 'SELECT')
UNION ALL SELECT '', 'may make things in the schema ' || nspname FROM gates WHERE privilege_type = 'CREATE'
UNION ALL SELECT '', 'may make schemas (CREATE on the database)' FROM pg_database d
          CROSS JOIN LATERAL aclexplode(d.datacl) a
          WHERE d.datname = current_database() AND a.privilege_type = 'CREATE'
            AND (a.grantee = 0 OR a.grantee IN (SELECT oid FROM all_of_us))
UNION ALL SELECT '', 'opens ' || nspname || ' to ' || coalesce(rolname, 'everybody') FROM gates
          WHERE nspname ~ '^t_[0-9a-f]{{32}}$'
            AND rolname IS DISTINCT FROM
                %(tag)s || substr(nspname, 2) || substring(rolname from '_(?:client|staff|link)$')
UNION ALL SELECT '', 'shows clients each other''s rows of public.' || o.relname FROM ours o
          WHERE o.nspname = 'public' AND o.relkind IN ('r', 'p') AND NOT o.relrowsecurity
            AND EXISTS (SELECT FROM aclexplode(o.relacl) a JOIN pg_roles r ON r.oid = a.grantee
                        WHERE r.rolname ~ %(groups)s)
UNION ALL SELECT 'functions', count(*) || ' of them' FROM pg_proc p
          WHERE {CLOSED_FUNCTIONS} AND has_function_privilege('public', p.oid, 'EXECUTE') HAVING count(*) > 0
UNION ALL SELECT 'languages', string_agg(lanname, ', ') FROM pg_language
          WHERE lanpltrusted AND has_language_privilege('public', oid, 'USAGE') HAVING count(*) > 0
UNION ALL SELECT 'catalogue', 'pg_class'
          WHERE has_column_privilege('public', 'pg_catalog.pg_class', 'reltuples', 'SELECT')
UNION ALL SELECT 'databases', string_agg(datname, ', ') FROM pg_database
          WHERE datallowconn AND datname <> current_database() AND has_database_privilege(session_user, oid, 'CONNECT')
          HAVING count(*) > 0
UNION ALL SELECT 'extensions', string_agg(extname, ', ') FROM pg_extension
          WHERE extname <> 'plpgsql' HAVING count(*) > 0
UNION ALL SELECT 'temporary tables', current_database()
          WHERE has_database_privilege(session_user, current_database(), 'TEMP')
UNION ALL SELECT 'defaults', 'of ' || %(tag)s || '_owner' WHERE NOT EXISTS (
            SELECT FROM pg_default_acl a JOIN pg_roles r ON r.oid = a.defaclrole
            WHERE r.rolname = %(tag)s || '_owner' AND a.defaclnamespace = 0 AND a.defaclobjtype = 'f'
              AND NOT EXISTS (SELECT FROM aclexplode(a.defaclacl) WHERE grantee = 0))
"""


def look(raw: Any) -> Findings:
    """Look at the server through a connection of the driver, as the bare login."""
    if raw.server_version < OLDEST:
        return Findings([f"meets PostgreSQL {raw.server_version // 10000}, and needs 16 or newer"], {})
    tag = settings.KANTOOR_ROLE_TAG
    words = {
        "tag": tag,
        "direct": f"^{tag}_(door|provider|[0-9a-f]{{32}}_(client|staff|link))$",
        "groups": f"^{tag}_(tenant|staff|link)$",
    }
    with raw.cursor() as cursor:
        cursor.execute(LOOK, words)
        rows = cursor.fetchall()
    return Findings([what for part, what in rows if not part], {part: what for part, what in rows if part})


def at_start() -> None:
    """Before a process serves: refuse a login that may too much (exit code 4, with one line), and log the level."""
    from django.db import OperationalError, connection

    try:
        connection.ensure_connection()
        found = look(connection.connection)
        found.must_hold()
    except LoginMayTooMuch as trouble:
        sys.stderr.write(f"{trouble}\n")
        raise SystemExit(APP_CANNOT_LOAD) from None
    except OperationalError as trouble:  # looked at again with the first connection
        log.warning("walls: not looked at yet, the database does not answer (%s)", type(trouble).__name__)
    else:
        if found.short:
            log.warning("walls: %s; open: %s (see manage.py walls)", found.level, ", ".join(found.short))
        else:
            log.info("walls: %s", found.level)
    finally:
        connection.close()  # a process that forks must not share it
