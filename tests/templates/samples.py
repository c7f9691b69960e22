"""One sample of what each page and component takes: for the tests beside, the styleguide and the browser tests."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)

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


def action(label: str, **more: Any) -> Sample:
    return {"label": label, "url": "/act/", "icon": "check", **more}


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
        {
            "id": str(i),
            "url": f"/queue/{i}/",
            "title": f"Sales week {40 + i}",
            "client": "Acme BV",
            "service": "Invoicing",
            "rows": 100 * i,
            "clock": clock,
            "person": "Staff Person" if i % 2 else "",
        }
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


def item() -> Sample:
    return {
        "id": "1",
        "title": "Sales week 46",
        "client": "Acme BV",
        "service": "Invoicing",
        "clock": clocks()[1],
        "facts": facts(),
        "checks": [{"words": "636 good", "tone": "done"}],
        "work": {"url": "/work/", "label": "Open the workbench"},
        "actions": [action("Take", shortcut="t"), action("Deliver", blocked="Issue the drafts first")],
        "thread": thread(),
        "events": events(),
    }


def queue() -> Sample:
    return {
        "views": tabs(),
        "filters": filters(),
        "next": {"url": "/next/", "key": "k1"},
        "rows": rows(),
        "pager": pager(),
        "fresh_url": "/fresh/",
        "bulk": [action("Assign", shortcut="a"), action("Deliver", shortcut="d")],
        "empty": empty(),
        "open": item(),
    }


def draft() -> Sample:
    charge = [action("Charge 21% Dutch VAT", name="vat", value="S")]
    position: Sample = {"description": "Tofu", "quantity": 9, "price": Decimal("18.60"), "vat_rate": Decimal(21)}
    return {
        "title": "Order 10249",
        "state": {"words": "draft", "tone": "due"},
        "next_url": "/draft/2/",
        "warnings": [{"words": "Globex has no VAT id", "detail": "Decide what it is charged.", "actions": charge}],
        "edit_url": "/edit/",
        "actions": [action("Question", shortcut="q"), action("Hold")],
        "seller": {
            "name": "Acme BV",
            "address": "Street 1\nTown",
            "facts": [{"term": "VAT", "value": "NL000000000B01"}],
        },
        "debtor": {"name": "Globex", "address": "Street 2\nTown", "vat_id": "", "email": "bills@example.org"},
        "document": "Invoice",
        "facts": facts(),
        "currency": "EUR",
        "positions": [position | {"total": Decimal("167.40")}],
        "net": Decimal("167.40"),
        "charges": [{"words": "Freight", "amount": Decimal("11.61")}],
        "taxes": [{"words": "21% VAT on 179.01", "amount": Decimal("37.59")}],
        "total": Decimal("216.60"),
        "terms": "Please pay within 30 days.",
    }


def bench() -> Sample:
    row: Sample = {"id": "1", "url": "/draft/1/", "debtor": "Globex", "reference": "Order 10249", "currency": "EUR"}
    return {
        "title": "Sales week 46",
        "client": "Acme BV",
        "queue_url": "/queue/",
        "clock": clocks()[1],
        "tallies": [{"label": "good", "count": 636, "tone": "done", "url": "?good", "current": True}],
        "drafts": {
            "rows": [row | {"total": Decimal("216.60"), "tone": "due", "note": "no VAT id", "current": True}],
            "pager": pager(),
            "search_url": "/drafts/",
        },
        "draft": draft(),
        "instructions": "Invoices go out on the day of shipping.",
        "instructions_url": "/instructions/",
        "facts": facts(),
        "thread": thread(),
        "issue": action(
            "Issue 612 invoices", confirm=["612 invoices get their numbers.", "That is final."], promise="18 held"
        ),
        "side": [action("Give back")],
    }


def home() -> Sample:
    clock = {"state": "ok", "words": "ready Thursday 12:00"}
    return {
        "greeting": "Good morning",
        "hand_in_url": "/hand-in/",
        "needs": [
            {
                "title": "24 addresses to check",
                "note": "they keep 176 orders waiting",
                "url": "/refused/",
                "verb": "Check",
            },
            {"title": "Approve November", "note": "", "url": "/approve/", "verb": "Approve"},
        ],
        "doing": [{"title": "Sales week 46", "note": "830 orders", "url": "/work/", "clock": clock}],
        "done": [{"title": "Sales week 45", "note": "", "url": "/work/", "clock": clocks()[4]}],
        "on_time": {"points": points(), "target": 95, "words": "97% on time, over 61 pieces in eight weeks."},
        "rate_url": "/rate/",
    }


def points() -> list[Sample]:
    return [{"label": f"w{40 + i}", "value": value} for i, value in enumerate([98, 99, 96, 91, 97, 99, 100, 98])]


def hand_in() -> Sample:
    return {
        "url": "/hand-in/",
        "key": "k1",
        "back_url": "/",
        "promise": "Handed in now, it is ready by Thursday 12:00.",
        "accept_words": "CSV, Excel, PDF or a photo",
        "max_bytes": 200_000_000,
        "problems": [{"words": "Choose a file", "field_id": "files"}],
        "files_error": "Choose a file",
        "same": {"words": "This file was handed in on Monday.", "url": "/work/"},
    }


def work() -> Sample:
    invoice: Sample = {
        "number": "2026-0001",
        "debtor": "Globex",
        "date": date(2026, 11, 20),
        "total": Decimal("216.60"),
    }
    file: Sample = {"name": "orders.csv", "url": "/file/", "size": 107_322, "sha256": "9f86d081884c7d65" * 4}
    return {
        "title": "Sales week 46",
        "back_url": "/",
        "lead": "Your files are in. Back by Thursday 12:00.",
        "clock": clocks()[3],
        "just_in": True,
        "job": job("running"),
        "ask": {"words": "Shall we charge Dutch VAT?", "detail": "", "url": "#talk", "verb": "Answer"},
        "refused": {
            "rows": 176,
            "words": "24 rows keep 176 orders waiting.",
            "url": "/refused/",
            "csv_url": "/refused.csv",
        },
        "result": {"words": "Delivered Wednesday 16:40", "tone": "done", "files": [file]},
        "invoices": {
            "count": 636,
            "total": Decimal("1234567.89"),
            "currency": "EUR",
            "zip_url": "/all.zip",
            "rows": [invoice | {"pdf_url": "/1.pdf", "ubl_url": "/1.xml"}],
            "pager": pager(),
        },
        "rating": rating(3),
        "thread": thread(),
        "receipt": {
            "reference": "ACM-46",
            "at": NOW,
            "by": "Client Person",
            "ready_by": NOW + 80 * HOUR,
            "files": [file],
        },
        "events": events(),
    }


def refused() -> Sample:
    return {
        "title": "24 rows we could not use",
        "work_title": "Sales week 46",
        "back_url": "/work/",
        "csv_url": "/refused.csv",
        "lead": "636 invoices are on their way.",
        "leave": {"url": "/leave-it/", "key": "k1"},
        "repair_url": "/repair/",
        "columns_url": "/columns/",
        "causes": [
            {
                "file": "customers.csv",
                "row": 12,
                "column": "address",
                "value": "Street 8, Town",
                "reason": "The address holds a comma.",
                "waits": "keeps 14 orders waiting",
            }
        ],
        "pager": pager(),
    }


def repair() -> Sample:
    field: Sample = {"name": "r0-address", "label": "Address", "value": "Street 8, Town", "touched": True}
    return {
        "url": "/repair/",
        "back_url": "/refused/",
        "back_title": "24 rows we could not use",
        "lead": "We joined what the comma had split.",
        "label": "Hand in 1 repaired row",
        "problems": [{"words": "Row 12: the country is missing", "field_id": "r0-country"}],
        "rows": [
            {
                "id": "0",
                "title": "Row 12 of customers.csv",
                "problem": "The address holds a comma.",
                "raw": [{"value": "Street 8", "wrong": True}, {"value": "", "wrong": False}],
                "fields": [
                    field,
                    {"name": "r0-country", "label": "Country", "value": "", "error": "Write the country"},
                ],
            }
        ],
    }


def columns() -> Sample:
    options = [{"value": "", "label": "(none)"}, {"value": "orderID", "label": "orderID", "selected": True}]
    return {
        "url": "/columns/",
        "back_url": "/work/",
        "back_title": "Sales week 46",
        "file": "orders.csv",
        "kinds": [{"value": "orders", "label": "Orders", "selected": True}],
        "fields": [
            {
                "name": "order",
                "label": "Order number",
                "options": options,
                "required": True,
                "samples": ["10248", "10249"],
            },
            {
                "name": "freight",
                "label": "Freight",
                "options": options,
                "help": "in the order's currency",
                "samples": [],
            },
            {
                "name": "shipped",
                "label": "Shipped on",
                "options": options,
                "error": "Which column says it?",
                "samples": [],
            },
        ],
        "problems": [{"words": "Shipped on: which column says it?", "field_id": "shipped"}],
        "left_over": ["shipVia"],
    }


def guide() -> Sample:
    return {
        "tabs": tabs(),
        "filters": filters(),
        "clocks": clocks(),
        "confirm": ["612 invoices get their numbers.", "That is final."],
        "money": Decimal("1234.50"),
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
    """Template → what it takes, for every whole page."""
    console, portal = {"shell": shell()}, {"shell": shell("portal")}
    outside = {"shell": shell("portal") | {"person": None}}
    broken = {"reference": "7F3A", "refusal": "These drafts were issued meanwhile."}
    return {
        "styleguide.html": console | {"guide": guide()},
        "provider_console/queue.html": console | {"queue": queue()},
        "provider_console/invoicing/workbench.html": console | {"bench": bench()},
        "client_portal/home.html": portal | {"home": home()},
        "client_portal/hand_in.html": portal | {"hand_in": hand_in()},
        "client_portal/work.html": portal | {"work": work()},
        "client_portal/refused.html": portal | {"refused": refused()},
        "client_portal/repair.html": portal | {"repair": repair()},
        "client_portal/columns.html": portal | {"columns": columns()},
        "account/login.html": outside,
        "account/start.html": outside | {"groups": groups()},
        "account/rooms.html": outside | {"rooms": [("Console", "/console/"), ("Acme BV", "/acme/")]},
        **{
            f"errors/{name}.html": {**broken}
            for name in ("403", "404", "409", "413", "500", "csrf", "refusal", "ticket")
        },
    }
