"""What the components of templates/components/ take, as the console fills them. "" and None: not there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from core.pages import Mood


@dataclass(frozen=True, slots=True)
class Tag:
    words: str
    tone: Mood = ""


@dataclass(frozen=True, slots=True)
class Fact:
    """A term and its value; the value may be safe HTML."""

    term: Any
    value: Any


@dataclass(frozen=True, slots=True)
class Tab:
    label: Any
    url: str
    count: int | None
    current: bool = False
    tone: Mood = ""


@dataclass(frozen=True, slots=True)
class Chip:
    label: Any
    value: str
    remove_url: str


@dataclass(frozen=True, slots=True)
class Choice:
    """A filter that may be added, or any labelled link."""

    label: str
    url: str


@dataclass(frozen=True, slots=True)
class Hidden:
    name: str
    value: str


@dataclass(frozen=True, slots=True)
class Filters:
    chips: Sequence[Chip] = ()
    add: Sequence[Choice] = ()
    search: str = ""
    search_url: str = ""
    hidden: Sequence[Hidden] = ()
    download_url: str = ""


@dataclass(frozen=True, slots=True)
class Pager:
    """Numbers of the rows shown, and the pages beside."""

    previous_url: str
    next_url: str
    first: int
    last: int
    total: int


@dataclass(frozen=True, slots=True)
class Empty:
    title: Any
    text: Any
    icon: str = "inbox"
    url: str = ""
    label: Any = ""


@dataclass(frozen=True, slots=True)
class Action:
    """A button that posts, see components/action.html. `confirm` are sentences; they need an `id`."""

    url: str
    label: Any
    icon: str = ""
    shortcut: str = ""
    blocked: Any = ""
    name: str = ""
    value: str = ""
    kind: str = ""
    id: str = ""
    confirm: Sequence[Any] = ()
    confirm_title: Any = ""


@dataclass(frozen=True, slots=True)
class Happening:
    """An entry of a timeline."""

    at: datetime
    words: Any
    who: str = ""
    tone: Mood = ""


@dataclass(frozen=True, slots=True)
class Said:
    """A message of a conversation."""

    author: str
    at: datetime
    text: str
    mine: bool = False
    internal: bool = False
    files: Sequence[Any] = ()
    event: bool = False


@dataclass(frozen=True, slots=True)
class Thread:
    messages: Sequence[Said] = ()
    url: str = ""
    text: str = ""
    error: str = ""
    label: Any = ""
    verb: Any = ""
    note: Any = ""
    empty: Any = ""
    first: bool = False


@dataclass(frozen=True, slots=True)
class LongWork:
    """See components/progress.html: state waiting | running | done | failed; done of total; left about how long."""

    id: str
    title: Any
    state: str
    done: int = 0
    total: int | None = None
    left: timedelta | None = None
    words: Any = ""
    url: str = ""
    open_url: str = ""
    open_label: Any = ""
    reference: str = ""


@dataclass(frozen=True, slots=True)
class Tray:
    url: str
    jobs: Sequence[LongWork]
    count: int


@dataclass(frozen=True, slots=True)
class QueueRow:
    id: UUID
    url: str
    title: str
    client: str
    service: str
    rows: int
    clock: Any
    person: str = ""
    open: bool = False


@dataclass(frozen=True, slots=True)
class Amount:
    """Words and an amount, in the currency of the paper that they stand on."""

    words: Any
    amount: Decimal
