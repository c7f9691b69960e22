"""Words of SQL that several modules of the kernel share."""

from __future__ import annotations

import threading
from typing import NamedTuple


class Identity(NamedTuple):
    """A role, a search path and, for the holder of a signed link, what proves that they hold it."""

    role: str
    path: tuple[str, ...]
    link: str = ""


LINK_SETTING = "kantoor.link"
"""The setting of a connection that carries the proof of a signed link. Any role may set it and gains nothing by it:
the value itself is the secret."""

NOBODY = Identity("NONE", ("public",))
"""The rightless login: what a connection is when nobody said who it works for."""


class Here(threading.local):
    """Who this thread works as. A new thread works as nobody."""

    identity: Identity = NOBODY


HERE = Here()
"""Set by core.identity alone; the connection of the thread follows it with the next query."""


def quoted(name: str) -> str:
    """A name as SQL writes it, whatever it holds."""
    return '"' + name.replace('"', '""') + '"'


def literal(text: str) -> str:
    """A text as SQL writes it, whatever it holds; where a value cannot be bound."""
    return "'" + text.replace("'", "''") + "'"


CLOSED_FUNCTIONS = r"""
p.pronamespace = 'pg_catalog'::regnamespace
AND p.prorettype NOT IN ('trigger'::regtype, 'event_trigger'::regtype, 'internal'::regtype, 'tsm_handler'::regtype,
                         'table_am_handler'::regtype, 'index_am_handler'::regtype, 'fdw_handler'::regtype,
                         'language_handler'::regtype)
AND ((p.provolatile = 'v' AND p.proname NOT IN ('random', 'random_normal', 'gen_random_uuid', 'uuidv4', 'uuidv7',
                                                'clock_timestamp', 'timeofday', 'nextval', 'currval', 'lastval',
                                                'pg_is_in_recovery', 'current_query'))
     OR p.proname ~ '_to_xml|^ts_stat$|^ts_rewrite$|^pg_stat_get_|^pg_relation_file|^pg_get_replication_slots$'
     OR p.proname = 'set_config')
"""
"""Which rows `p` of pg_proc are functions of the server that no serving role needs: all that do something (volatile)
but a few, those that run a text as a query, and those that count what others do. config/embedded/roles.py closes them,
core/walls.py looks whether they are."""
