"""The composition for real use: every service of ours starts by its own command, without Docker."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from http.cookies import SimpleCookie
from urllib.parse import unquote, urlsplit

import pytest
import requests
from redis import Redis

from config.embedded import postgres
from tests.harness import compose
from tests.harness.compose import DOMAIN, Place, composition, new_env, ours, services, values_of
from tests.harness.databases import ROOT

ENDING = {"roles", "upgrade", "openstore"}
STAYING = {"web", "worker", "beat"}
ACCOUNT = {"Host": f"account.{DOMAIN}", "X-Forwarded-Proto": "https"}


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    """An installation on its first day, in the order of the composition: roles, then the database, then the store."""
    with compose.place(tmp_path_factory.mktemp("compose")) as made:
        assert "may use the database kantoor" in made.run("roles")
        assert "shared tables" in made.run("upgrade")
        assert "bucket kantoor-files" in made.run("openstore")
        yield made


# --- it runs


@pytest.mark.servers
def test_an_upgrade_of_what_is_there_ends_well(place: Place) -> None:
    assert "may use the database kantoor" in place.run("roles")
    assert "shared tables" in place.run("upgrade")
    assert "bucket kantoor-files" in place.run("openstore")


@pytest.mark.servers
def test_the_first_steps_of_the_readme_can_be_taken(place: Place) -> None:
    said = [place.run("upgrade", *words) for words in first_steps() * 2]
    assert said[0] == "Kantoor Noord: the house is open.\n"
    assert f"Acme: open at acme.{DOMAIN}." in said[1]
    told = [line for text in said for line in text.splitlines() if line.startswith("Password")]
    assert len(told) == 2, "of two new people, and the second time of nobody"


def first_steps() -> list[list[str]]:
    """What the README has the owner say, without `docker compose run --rm upgrade`."""
    text = (ROOT / "README.md").read_text(encoding="utf-8").replace("\\\n", " ")
    found = re.findall(r"^docker compose run --rm upgrade (.+)$", text, re.M)
    assert len(found) > 3
    return [shlex.split(line) for line in found]


@pytest.mark.servers
def test_the_web_process_answers_behind_the_proxy(place: Place) -> None:
    place.run("upgrade", "collectstatic", "--noinput", "--ignore", "fonts", "--verbosity=0")
    with place.running("web"), requests.Session() as session:
        compose.eventually(lambda: place.healthy("web"), "the web process")
        session.trust_env = False
        at = f"http://127.0.0.1:{place.web}"
        assert session.get(f"{at}/healthz", timeout=10).text == "ok"
        assert session.get(at, headers={"Host": "stranger.example"}, timeout=10).status_code == 404
        page = session.get(f"{at}/login/", headers=ACCOUNT, timeout=10)
        assert page.status_code == 200
        cookie = SimpleCookie(page.headers["Set-Cookie"])["__Host-kantoor_csrf"]
        assert cookie["secure"]
        assert sign_in(session, at, cookie.value, f"https://account.{DOMAIN}") == 200
        assert sign_in(session, at, cookie.value, "https://stranger.example") == 403


def sign_in(session: requests.Session, at: str, token: str, origin: str) -> int:
    """The status of a sign-in with a wrong password, sent from a page of this origin."""
    form = {"login": "nobody@kantoor.example", "password": "wrong", "csrfmiddlewaretoken": token}
    headers = {**ACCOUNT, "Origin": origin, "Cookie": f"__Host-kantoor_csrf={token}"}
    answer = session.post(f"{at}/login/", form, headers=headers, timeout=10, allow_redirects=False)
    return answer.status_code


@pytest.mark.servers
def test_the_worker_replies_to_a_ping(place: Place) -> None:
    with place.running("worker"):
        compose.eventually(lambda: place.healthy("worker"), "the worker's reply")
    assert not place.healthy("worker")


@pytest.mark.servers
def test_the_scheduler_ticks(place: Place) -> None:
    redis = Redis.from_url(place.environment("beat")["REDIS_URL"])
    redis.flushdb()
    with place.running("beat"):
        compose.eventually(lambda: bool(redis.llen("kantoor")), "a tick")
        assert place.healthy("beat")
    redis.flushdb()


# --- what it promises


def test_the_services_are_those_that_the_readme_names() -> None:
    assert set(ours()) == ENDING | STAYING
    assert set(services()) - set(ours()) == {"proxy", "postgres", "redis", "store", "mail"}
    assert {name for name, service in ours().items() if service["restart"] == "no"} == ENDING


def test_every_service_that_stays_has_a_health_check() -> None:
    assert {name for name, service in services().items() if "healthcheck" not in service} == ENDING


def test_only_who_needs_them_knows_the_passwords_of_superuser_and_owner() -> None:
    def knowing(password: str) -> set[str]:
        return {name for name, service in ours().items() if password in str(service["environment"])}

    assert knowing("POSTGRES_PASSWORD") == {"roles"}
    assert knowing("OWNER_PASSWORD") == {"roles", "upgrade"}
    assert services()["upgrade"]["environment"]["KANTOOR_PROCESS"] == "owner"
    assert not any("KANTOOR_PROCESS" in services()[name]["environment"] for name in STAYING)
    assert "KANTOOR_DEMO" not in str(composition())


def test_the_serving_processes_wait_until_everything_is_ready() -> None:
    for name in STAYING:
        assert {"upgrade", "openstore", "redis"} <= set(services()[name]["depends_on"])
    assert "roles" in services()["upgrade"]["depends_on"]


def test_databases_and_files_are_reached_from_inside_only() -> None:
    inside = {name for name, service in services().items() if service["networks"] == ["data"]}
    assert inside == {"postgres", "redis", "store"}
    assert composition()["networks"]["data"]["internal"]
    assert {name for name, service in services().items() if "ports" in service} == {"proxy", "mail"}
    assert all(port.startswith("127.0.0.1:") for port in services()["mail"]["ports"])


def test_images_of_other_people_have_a_version() -> None:
    images = {service["image"] for name, service in services().items() if name not in ours()}
    assert all(re.fullmatch(r"[\w/.-]+:v?\d[\w.-]*", image) for image in images)
    assert {"postgres:18", "redis:8"} <= images


def test_postgresql_runs_with_the_options_of_the_tests_server() -> None:
    given = dict(word.removeprefix("--").split("=") for word in services()["postgres"]["command"][1:])
    local = {"listen_addresses", "unix_socket_directories", "log_line_prefix"}
    assert given == {name: value for name, value in postgres.OPTIONS.items() if name not in local}


# --- its variables


def test_every_variable_of_the_composition_stands_in_the_example_and_the_other_way_round() -> None:
    used = {name for name, *_ in compose.VARIABLE.findall((ROOT / "docker-compose.yml").read_text(encoding="utf-8"))}
    assert used == set(values_of((ROOT / ".env.example").read_text(encoding="utf-8")))


def test_a_new_env_has_fresh_secrets_and_the_name_of_the_house() -> None:
    one, two = (values_of(new_env(DOMAIN).stdout) for _ in range(2))
    example = values_of((ROOT / ".env.example").read_text(encoding="utf-8"))
    secrets = {name for name, value in example.items() if not value and name not in ("SMTP_URL", "CLAMD_URL")}
    assert one["KANTOOR_DOMAIN"] == DOMAIN
    assert len({one[name] for name in secrets} | {two[name] for name in secrets}) == 2 * len(secrets)
    assert all(re.fullmatch("[0-9a-f]{64}", one[name]) for name in secrets)
    assert new_env().returncode == 2


def test_addresses_carry_the_secrets_whole() -> None:
    values = values_of(new_env(DOMAIN).stdout)
    url = urlsplit(compose.filled(services()["web"]["environment"]["DATABASE_URL"], values))
    assert (url.username, unquote(url.password or "")) == ("kantoor_login", values["LOGIN_PASSWORD"])


# --- the image


def test_the_image_is_made_from_the_hashed_locks_and_runs_as_nobody_in_particular() -> None:
    text = (ROOT / "Dockerfile").read_text(encoding="utf-8")
    assert "--require-hashes" in text
    assert "npm ci" in text
    last = text.rpartition("\nFROM ")[2]
    assert re.search(r"^USER kantoor$", last, re.M)
    assert "KANTOOR_SECRET_KEY" not in last


def test_the_image_holds_the_house_and_nothing_else() -> None:
    lines = (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
    assert lines[0] == "*"
    folders = {line[1:] for line in lines if line.startswith("!") and (ROOT / line[1:]).is_dir()}
    rooms = {"billing", "client_portal", "config", "core", "provider_console", "services", "tenants", "templates"}
    assert rooms | {"static/app"} <= folders <= rooms | {"static/app", "locale"}
