"""The processes of the demo, as children of one supervisor: servers, web, worker, scheduler, mail catcher."""

from __future__ import annotations

import hashlib
import os
import signal
import smtplib
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import requests

from config.embedded import CannotStart, Supervisor
from config.embedded.state import is_free

ROOT = Path(__file__).resolve().parent.parent
DOMAIN = "localhost"
WEB_PORTS = range(8000, 8100)  # the first that is free, then always the same
OURS = ("KANTOOR_", "SMTP_URL", "REDIS_URL", "DATABASE_URL", "OWNER_DATABASE_URL", "SUPERUSER_DATABASE_URL")
WEB = ("--worker-class", "gthread", "--workers", "2", "--threads", "8", "--no-control-socket", "--keep-alive", "30")
Env = Mapping[str, str]
Say = Callable[[str], None]


@dataclass(frozen=True)
class Place:
    """Where the demo is: its data folder, and the address that people see."""

    data: Path
    base_url: str

    @property
    def invoices(self) -> Path:
        return self.data / "invoices"

    @property
    def mail(self) -> Path:
        return self.data / "mail"

    def at(self, host: str) -> str:
        """The address of a host: "console" → http://console.localhost:8000/."""
        scheme, _, rest = self.base_url.partition("://")
        return f"{scheme}://{host}.{rest}/"


def refuse_real_database(environment: Env) -> None:
    """The demo signs everybody in with one click: it never starts beside a database that may be real."""
    for name in ("DATABASE_URL", "OWNER_DATABASE_URL"):
        if environment.get(name):
            raise CannotStart(
                f"{name} is set. The demo signs everybody in with one click and brings its own database, so it does "
                f"not start beside a real one. Unset {name} and try again."
            )


def forget_settings() -> None:
    """Settings that are meant for another installation do not reach the demo's processes."""
    for name in [name for name in os.environ if name.startswith(OURS)]:
        del os.environ[name]


def start(house: Supervisor, say: Say) -> Place:
    """Start everything that serves; it answers when this returns. Raises CannotStart and ChildDied."""
    say("PostgreSQL and Valkey …")
    addresses = house.start_servers()
    web = house.port("web", next((port for port in WEB_PORTS if is_free(port)), None))
    place = Place(house.data, f"http://{DOMAIN}:{web}")
    env = {**settings(house, place), "KANTOOR_DEMO": addresses.database_server, **addresses.serving()}
    say("the database, its companies and people …")
    in_front(house, "demo.provision", {**env, **addresses.owner()})
    say("style, script and fonts …")
    collect_static(house, env, place)
    say("mail catcher, worker, scheduler and web server …")
    start_children(house, env, place)
    return place


def settings(house: Supervisor, place: Place) -> Env:
    """The environment that all our processes share."""
    return {
        "KANTOOR_SECRET_KEY": house.password("secret_key"),
        "KANTOOR_MASTER_KEY": house.password("master_key"),
        "KANTOOR_ROLE_TAG": house.tag,
        "KANTOOR_BASE_URL": place.base_url,
        "KANTOOR_FILES": str(place.data / "files"),
        "KANTOOR_STATIC": str(place.data / "static"),
        "KANTOOR_MAIL_FROM": "post@kantoor.example",
        "SMTP_URL": f"smtp://127.0.0.1:{house.port('mail')}",
    }


def in_front(house: Supervisor, module: str, env: Env) -> None:
    """A step that shows its progress itself. Raises CannotStart when it fails."""
    code = house.run_in_front([sys.executable, "-m", module], env)
    if code == 128 + signal.SIGINT:
        raise KeyboardInterrupt
    if code:
        raise CannotStart(f"{module} failed with exit code {code}; what it said stands above.")


def collect_static(house: Supervisor, env: Env, place: Place) -> None:
    """Static files as the web server wants them, made anew when one of them changed. Fonts of PDFs are not served."""
    made_from = place.data / "static-made-from"
    now = fingerprint(ROOT / "static")
    if not made_from.is_file() or made_from.read_text(encoding="ascii") != now:
        argv = [sys.executable, "manage.py", "collectstatic", "--noinput", "--clear", "--ignore", "fonts"]
        house.run("static", argv, env)
        made_from.write_text(now, encoding="ascii")


def fingerprint(folder: Path) -> str:
    """Of the names, sizes and times of all files in a folder."""
    digest = hashlib.sha256()
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        found = path.stat()
        digest.update(f"{path.relative_to(folder)} {found.st_size} {found.st_mtime_ns}\n".encode())
    return digest.hexdigest()


def start_children(house: Supervisor, env: Env, place: Place) -> None:
    """The four that stay. Jobs are rows, so nobody need wait until the worker is up."""
    post, web = house.port("mail"), house.port("web")
    celery, beat = ("celery", "-A", "config"), str(place.data / "beat-schedule")
    spawn(house, "worker", *celery, "worker", "--pool", "prefork", "--concurrency", "2", env=env)
    spawn(house, "scheduler", *celery, "beat", "--schedule", beat, "--pidfile=", env=env)
    spawn(
        house, "mail", "demo.mail", "--port", str(post), "--into", str(place.mail), env=env, ready=lambda: mails(post)
    )
    spawn(
        house, "web", "gunicorn", "config.wsgi", "--bind", f"127.0.0.1:{web}", *WEB, env=env, ready=lambda: serves(web)
    )


def spawn(house: Supervisor, name: str, *module: str, env: Env, ready: Callable[[], bool] | None = None) -> None:
    """`python -m …` as a child that stays."""
    house.spawn(name, [sys.executable, "-m", *module], env, ready=ready)


def mails(port: int) -> bool:
    """Whether an SMTP server answers."""
    try:
        with smtplib.SMTP("127.0.0.1", port, timeout=3) as server:
            return server.noop()[0] == 250
    except OSError:
        return False


def serves(port: int) -> bool:
    """Whether our web server answers."""
    try:
        with requests.Session() as session:
            session.trust_env = False
            return session.get(f"http://127.0.0.1:{port}/healthz", timeout=5).text == "ok"
    except requests.RequestException:
        return False
