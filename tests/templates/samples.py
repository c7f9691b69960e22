"""One sample of what each component takes: for the tests beside, the styleguide and the browser tests."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)

ERRORS = ("403", "404", "409", "413", "500", "csrf", "refusal", "ticket")

Sample = dict[str, Any]


def shell(room: str = "console") -> Sample:
    person = {"id": "p1", "name": "Staff Person", "email": "staff@example.org", "links": [link("Profile", "user")]}
    return {
        "path": "/queue/",
        "theme": "light",
        "theme_css": "/theme.css?hue=254",
        "theme_url": "/profile/theme/",
        "sign_out_url": "/leave/",
        "shortcuts": True,
        "shortcuts_url": "/profile/shortcuts/",
        "provider": {"name": "Provider BV", "logo_url": ""},
        "client": {"name": "Acme BV", "logo_url": ""} if room == "portal" else None,
        "person": person,
        "home_url": "/",
        "language_url": "/profile/language/",
        "languages": [
            {"code": "en", "short": "EN", "name": "English", "current": True},
            {"code": "nl", "short": "NL", "name": "Nederlands", "current": False},
        ],
        "bell": {"url": "/messages/", "count": 2},
        "rooms": [link("Queue", "inbox", shortcut="g q", current=True), link("Clients", "building", shortcut="g c")],
        "search_url": "/find/",
        "tray": {"url": "/tray/", "count": 1, "jobs": [job("running")]},
    }


def link(label: str, icon: str, **more: Any) -> Sample:
    return {"label": label, "icon": icon, "url": f"/{label.lower()}/", **more}


def job(state: str, **more: Any) -> Sample:
    return {
        "id": state,
        "title": f"Read orders.csv ({state})",
        "state": state,
        "done": 512,
        "total": 830,
        "left": timedelta(minutes=2),
        "url": "/job/",
        "words": "812 drafts, 18 held." if state in {"done", "failed"} else "",
        "open_url": "/drafts/",
        "open_label": "Open the drafts",
        "reference": "7F3A" if state == "failed" else "",
        **more,
    }


def clocks() -> list[Sample]:
    return [
        {"state": "late", "left": 2 * HOUR},
        {"state": "due", "left": timedelta(hours=3, minutes=20), "at": NOW + 5 * HOUR, "url": "/why/"},
        {"state": "wait", "at": NOW - 90 * HOUR},
        {"state": "ok", "at": NOW + 100 * HOUR},
        {"state": "done", "at": NOW - 3 * HOUR},
    ]


def rows() -> list[Sample]:
    return [
        {"number": f"2026-000{i}", "url": f"/{i}/", "debtor": "Globex", "clock": clock, "total": Decimal("216.60")}
        for i, clock in enumerate(clocks())
    ]


def pager() -> Sample:
    return {"previous_url": "?before=1", "next_url": "?after=9", "first": 51, "last": 100, "total": 1000}


def thread() -> Sample:
    said: Sample = {"author": "Client Person", "at": NOW - 20 * HOUR, "text": "Please hurry.\nThank you."}
    return {
        "messages": [
            said | {"files": [{"name": "more.csv", "url": "/file/", "size": 48_123}]},
            {"event": True, "text": "The clock was paused", "at": NOW},
            said | {"author": "Staff Person", "mine": True},
            said | {"author": "Staff Person", "internal": True},
        ],
        "url": "/thread/",
        "label": "Ask the client",
        "verb": "Send the question",
        "note": "The clock pauses until the client answers.",
        "error": "Write something first",
    }


def events() -> list[Sample]:
    tones = ["done", "due", "late", ""]
    return [
        {"at": NOW - i * HOUR, "words": "Something happened", "who": "Staff Person", "tone": tone}
        for i, tone in enumerate(tones)
    ]


def facts() -> list[Sample]:
    return [{"term": "Files", "value": "orders.csv, details.csv"}, {"term": "Rows", "value": "830"}]


def empty() -> Sample:
    return {
        "icon": "inbox",
        "title": "Nothing to do",
        "text": "Work appears here.",
        "url": "/",
        "label": "Show everything",
    }


def filters() -> Sample:
    return {
        "chips": [{"label": "Service", "value": "Invoicing", "remove_url": "?"}],
        "add": [{"label": "With nobody", "url": "?nobody"}],
        "search_url": "/queue/",
        "hidden": [{"name": "view", "value": "mine"}],
        "download_url": "/queue.csv",
    }


def tabs() -> list[Sample]:
    return [
        {"label": "Mine", "url": "?v=mine", "count": 12, "current": True},
        {"label": "At risk", "url": "?v=risk", "count": 3, "tone": "late"},
        {"label": "All", "url": "?v=all", "count": 1000},
    ]


def rating(given: int | None = None) -> Sample:
    faces = [(1, "Not good"), (2, "Could be better"), (3, "Good")]
    return {
        "url": "/rate/",
        "faces": [{"score": score, "words": words} for score, words in faces],
        "given": given,
        "thanks": "Thank you.",
        "words_url": "/rate/words/",
        "words_label": "Want to say why?",
    }


def points() -> list[Sample]:
    return [{"label": f"w{40 + i}", "value": value} for i, value in enumerate([98, 99, 96, 91, 97, 99, 100, 98])]


def guide() -> Sample:
    return {
        "tabs": tabs(),
        "filters": filters(),
        "clocks": clocks(),
        "confirm": ["612 invoices get their numbers.", "That is final."],
        "money": Decimal("1234.50"),
        "share": Decimal("97.25"),
        "at": NOW,
        "facts": facts(),
        "stats": [{"label": "On time", "value": "97%", "note": "of 61", "tone": "done"}],
        "points": points(),
        "jobs": [job(state) for state in ("waiting", "running", "done", "failed")],
        "rows": rows(),
        "pager": pager(),
        "problems": [{"words": "A Dutch account has 18 signs", "field_id": "iban"}],
        "options": [{"value": "nl", "label": "Nederlands", "selected": True}, {"value": "pl", "label": "polski"}],
        "thread": thread(),
        "events": events(),
        "rating": rating(3),
        "empty": empty(),
        "url": "/act/",
    }


def groups() -> list[Sample]:
    people = [
        {"id": "1", "name": "Staff Person", "role": "staff"},
        {"id": "2", "name": "Client Person", "role": "viewer"},
    ]
    return [{"title": "Provider BV", "people": people}, {"title": "Acme BV", "people": people}]


def pages() -> dict[str, Sample]:
    """Template → what it takes, for the whole pages that belong to no room."""
    outside = {"shell": shell("portal") | {"person": None}}
    broken = {"reference": "7F3A", "refusal": "These drafts were issued meanwhile."}
    return {
        "styleguide.html": {"shell": shell(), "guide": guide()},
        "account/login.html": outside,
        "account/start.html": outside | {"groups": groups()},
        "account/rooms.html": outside | {"rooms": [("Console", "/console/"), ("Acme BV", "/acme/")]},
        **{f"errors/{name}.html": {**broken} for name in ERRORS},
    }
