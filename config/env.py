"""Settings from the environment that fail loudly: with the name of the variable and what to write."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Any
from urllib.parse import SplitResult, parse_qs, unquote, urlsplit


class SettingMissing(SystemExit):
    """Said in one line and without a traceback: whoever starts the house is not debugging it."""


def text(name: str, hint: str, default: str | None = None) -> str:
    value = os.environ.get(name, default)
    if not value:
        raise SettingMissing(f"Kantoor cannot start: {name} is not set. Write {hint}")
    return value


def choice(name: str, allowed: tuple[str, ...]) -> str:
    """One of a few words; the first is the default."""
    value = os.environ.get(name) or allowed[0]
    if value not in allowed:
        raise SettingMissing(f"Kantoor cannot start: {name}={value!r}. Write {' or '.join(allowed)}.")
    return value


def word(name: str, default: str) -> str:
    """A short word of small letters, digits and underscores: it becomes part of names in the database."""
    value = os.environ.get(name) or default
    if not re.fullmatch(r"[a-z][a-z0-9_]{0,19}", value):
        raise SettingMissing(f"Kantoor cannot start: {name}={value!r}. Write small letters and digits, e.g. {default}.")
    return value


def flag(name: str) -> bool:
    value = os.environ.get(name, "0").lower()
    if value not in ("0", "1", "true", "false", "yes", "no", ""):
        raise SettingMissing(f"Kantoor cannot start: {name}={value!r}. Write 1 or 0.")
    return value in ("1", "true", "yes")


def number(name: str, default: int, least: int = 1) -> int:
    value = os.environ.get(name, str(default))
    if not value.isdecimal() or int(value) < least:
        raise SettingMissing(
            f"Kantoor cannot start: {name}={value!r}. Write a whole number from {least} on, e.g. {default}."
        )
    return int(value)


def url(name: str, schemes: tuple[str, ...], hint: str, default: str | None = None) -> SplitResult:
    """An address with one of the schemes, a host, and a port that can be one where it has any."""
    found = parsed(text(name, hint, default))
    if found is None or found.scheme not in schemes:
        # The value is not repeated: most addresses hold a password.
        raise SettingMissing(f"Kantoor cannot start: {name} is not such an address. Write {hint}")
    return found


def parsed(value: str) -> SplitResult | None:
    """None: no host, a port that is none, or a blank in it."""
    try:
        found = urlsplit(value)
        sound = bool(found.hostname) and found.port != 0 and not re.search(r"\s", value)
    except ValueError:
        return None
    return found if sound else None


def kms(name: str) -> str:
    """https://TOKEN@host/v1/transit/kantoor: a key of OpenBao's or Vault's transit engine; "" where it is not set."""
    hint = "https://TOKEN@host/v1/transit/KEY, the key of a transit engine (OpenBao, Vault)"
    if not os.environ.get(name):
        return ""
    found = url(name, ("https", "http"), hint)
    if not found.username or not re.fullmatch(r"/v1/.+/[^/]+", found.path):
        raise SettingMissing(f"Kantoor cannot start: {name} is no address of a key. Write {hint}")
    return found.geturl()


def clamd(name: str) -> str:
    """Where the virus scanner listens; "" where it is not set."""
    hint = "tcp://host:3310 or unix:///run/clamav/clamd.ctl, the socket of a clamd"
    value = os.environ.get(name, "")
    if value.startswith("unix:///"):
        return value
    return url(name, ("tcp",), hint).geturl() if value else ""


def master_keys(name: str, elsewhere: str) -> tuple[bytes, ...]:
    """64 hexadecimal digits each, by commas, the newest first; () where there is none and a KMS (`elsewhere`) is."""
    hint = "64 hexadecimal digits: python -c 'import secrets; print(secrets.token_hex(32))'; older keys after a comma"
    if elsewhere and not os.environ.get(name):
        return ()
    words = [word.strip() for word in text(name, hint).split(",")]
    if not all(re.fullmatch("[0-9a-fA-F]{64}", word) for word in words):
        raise SettingMissing(f"Kantoor cannot start: {name} is no such key. Write {hint}")  # which is not repeated
    return tuple(bytes.fromhex(word) for word in words)


def folder(name: str) -> Path | None:
    """A folder, from the root on; None where it is not set."""
    value = os.environ.get(name, "")
    if value and not Path(value).is_absolute():
        raise SettingMissing(
            f"Kantoor cannot start: {name}={value!r}. Write a folder from the root on, e.g. /mnt/anchors."
        )
    return Path(value) if value else None


def redis() -> str:
    """Where the queue is."""
    hint = "redis://:password@host:6379/0"
    return url("REDIS_URL", ("redis", "rediss"), hint, "redis://127.0.0.1:6379/0").geturl()


def demo(name: str, database: dict[str, Any]) -> bool:
    """Whether people sign in by one click: only where the variable names the very server that `database` is on.

    The demo starts a server of its own and names that one; so a flag that was left in the environment, or copied with
    it, never opens another installation.
    """
    value = os.environ.get(name, "0")
    if value in ("", "0"):
        return False
    if database["HOST"] not in ("127.0.0.1", "localhost", "::1") or value != f"{database['HOST']}:{database['PORT']}":
        raise SettingMissing(
            f"Kantoor cannot start: {name}={value!r} lets everybody in with one click, so it must name the server of "
            f"the demo's own database as host:port, on this machine, and Kantoor uses another. Take {name} out, or "
            "start the demo with make demo."
        )
    return True


def hosts(name: str, demo: bool) -> frozenset[str]:
    """host:port, by commas: receivers of webhooks that may be on this machine and speak plain http. The demo's alone:
    in earnest, nothing is sent to where it would be behind our own walls."""
    found = frozenset(word.strip() for word in os.environ.get(name, "").split(",") if word.strip())
    if found and not demo:
        raise SettingMissing(f"Kantoor cannot start: {name} is for the demo and the tests alone. Take it out.")
    if not all(re.fullmatch(r"[a-z0-9.:-]+:[0-9]{1,5}", word) for word in found):
        raise SettingMissing(f"Kantoor cannot start: {name} is no list of host:port, by commas, e.g. 127.0.0.1:8400.")
    return found


def database(name: str) -> dict[str, Any]:
    """postgres://user:password@host:port/name → Django's settings of a database."""
    hint = "postgres://user:password@host:5432/kantoor"
    found = url(name, ("postgres", "postgresql"), hint)
    if not found.path.strip("/"):
        raise SettingMissing(f"Kantoor cannot start: {name} names no database. Write {hint}")
    return {
        "ENGINE": "core.postgres",
        "NAME": found.path.strip("/"),
        "USER": unquote(found.username or ""),
        "PASSWORD": unquote(found.password or ""),
        "HOST": found.hostname,
        "PORT": str(found.port or 5432),
    }


def s3(name: str) -> dict[str, str]:
    """https://KEY:SECRET@host:port/bucket?region=… → bucket and the words of boto3's client; {} where it is not set."""
    hint = "https://KEY:SECRET@host/bucket?region=eu-central-1, with every / + : @ of key and secret as %2F %2B %3A %40"
    if not os.environ.get(name):
        return {}
    found = url(name, ("http", "https"), hint)
    bucket = found.path.strip("/")
    if not all((found.username, found.password, bucket)) or "/" in bucket:
        raise SettingMissing(f"Kantoor cannot start: {name} is no address of a bucket. Write {hint}")
    return {
        "bucket": bucket,
        "endpoint_url": f"{found.scheme}://{found.netloc.rpartition('@')[2]}",
        "region_name": parse_qs(found.query).get("region", ["us-east-1"])[0],
        "aws_access_key_id": unquote(found.username or ""),
        "aws_secret_access_key": unquote(found.password or ""),
    }
