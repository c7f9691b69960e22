"""Settings that are wrong stop the house with the name of the variable and what to write."""

from __future__ import annotations

import os
import runpy
import subprocess
import sys
from pathlib import Path

import pytest

from config import env

ROOT = Path(__file__).resolve().parents[2]
SERVER = {"HOST": "127.0.0.1", "PORT": "5432"}


@pytest.mark.parametrize(
    ("read", "value", "said"),
    [
        (lambda: env.text("K_X", "a word"), None, "K_X is not set. Write a word"),
        (lambda: env.flag("K_X"), "maybe", "Write 1 or 0"),
        (lambda: env.number("K_X", 60), "1.5", "Write a whole number from 1 on, e.g. 60"),
        (lambda: env.number("K_X", 60), "0", "Write a whole number from 1 on, e.g. 60"),
        (lambda: env.choice("K_X", ("serve", "owner")), "onwer", "Write serve or owner"),
        (lambda: env.word("K_X", "kantoor"), 'x"; DROP', "Write small letters and digits"),
        (lambda: env.database("K_X"), "mysql://u@h/d", "Write postgres://"),
        (lambda: env.database("K_X"), "postgres://u:p@h:notport/d", "Write postgres://"),
        (lambda: env.database("K_X"), "postgres:///d", "Write postgres://"),
        (lambda: env.database("K_X"), "postgres://u:p@h:5432", "names no database"),
        (lambda: env.s3("K_X"), "https://k:s@h:notport/bucket", "Write https://KEY"),
        (lambda: env.s3("K_X"), "https://h/bucket", "Write https://KEY"),
        (lambda: env.master_keys("K_X", ""), None, "K_X is not set. Write 64 hex"),
        (lambda: env.master_keys("K_X", ""), "5a" * 31, "Write 64 hex"),
        (lambda: env.master_keys("K_X", ""), "5a" * 32 + ",", "Write 64 hex"),
        (lambda: env.kms("K_X"), "https://h/v1/transit/key", "Write https://TOKEN"),
        (lambda: env.kms("K_X"), "https://t@h/key", "Write https://TOKEN"),
        (lambda: env.demo("K_X", SERVER), "1", "host:port"),
        (lambda: env.demo("K_X", SERVER), "127.0.0.1:5433", "host:port"),
        (lambda: env.demo("K_X", {"HOST": "db.example", "PORT": "5432"}), "db.example:5432", "on this machine"),
        *(
            (lambda: env.url("K_X", ("http", "https"), "https://h"), value, "Write https://h")
            for value in ("h.example", "h.example:80", "garbage", "ftp://h", "https://", "http://:80", "https://h:x",
                          "https://h:0", "https://h:70000", "https://h h", "https://[::1")
        ),
    ],
)  # fmt: skip
def test_a_wrong_value_is_said_by_name(
    read: object, value: str | None, said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("K_X", raising=False)
    if value is not None:
        monkeypatch.setenv("K_X", value)
    with pytest.raises(env.SettingMissing, match=said) as stop:
        read()  # type: ignore[operator]
    assert "K_X" in str(stop.value)


def test_defaults_hold_where_nothing_is_set(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("K_X", raising=False)
    assert (env.choice("K_X", ("serve", "owner")), env.word("K_X", "kantoor"), env.number("K_X", 7)) == (
        "serve",
        "kantoor",
        7,
    )


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("KANTOOR_BASE_URL", "kantoor.example"),
        ("SMTP_URL", "garbage"),
        ("SMTP_URL", "smtp://h:x"),
        ("REDIS_URL", "garbage"),
        ("KANTOOR_UPLOAD_LIMIT", "0"),
        ("DATABASE_URL", "postgres://u:topsecret@h:notport/d"),
        ("KANTOOR_DEMO", "1"),
        ("KANTOOR_ANCHORS", "anchors"),
        ("KANTOOR_MASTER_KEY", ""),
        ("KANTOOR_MASTER_KEY", "topsecret"),
    ],
)
def test_the_house_does_not_start_and_says_why_in_one_line(name: str, value: str) -> None:
    command = [sys.executable, "-c", "import config.settings"]
    environment = {**os.environ, name: value}
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, env=environment, check=False)
    assert done.returncode == 1
    assert done.stderr.startswith(f"Kantoor cannot start: {name}")
    assert done.stderr.count("\n") == 1
    assert "topsecret" not in done.stderr


def test_the_queue_s_address_is_checked_where_celery_reads_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REDIS_URL", "http://h:6379/0")
    with pytest.raises(env.SettingMissing, match="REDIS_URL"):
        runpy.run_path(str(ROOT / "config/schedule.py"))


def test_an_address_comes_parsed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("K_X", "https://kantoor.example:8443")
    found = env.url("K_X", ("https",), "https://h")
    assert (found.scheme, found.hostname, found.port) == ("https", "kantoor.example", 8443)
    monkeypatch.setenv("REDIS_URL", "redis://:p%40ss@h:6379/1")
    assert env.redis() == "redis://:p%40ss@h:6379/1"


@pytest.mark.parametrize(("value", "on"), [("127.0.0.1:5432", True), ("0", False), ("", False)])
def test_one_click_only_where_the_flag_names_the_server(value: str, on: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("K_X", value)
    assert env.demo("K_X", SERVER) is on


def test_master_keys_come_newest_first_and_a_kms_stands_in_for_them(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("K_X", "5a" * 32 + ", " + "7B" * 32)
    assert env.master_keys("K_X", "") == (b"\x5a" * 32, b"\x7b" * 32)
    monkeypatch.delenv("K_X")
    assert env.master_keys("K_X", "https://t@h/v1/transit/key") == ()
