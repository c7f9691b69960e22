"""What a hostile or careless program can send to every operation of the published documents: never a 5xx, and never an
answer that the document does not foresee.

schemathesis makes the cases from the documents of both kinds of host, half of them against their own rules. Where an
address wants an id, it mostly gets one that is there, so that the case goes deep.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from http import HTTPStatus
from random import Random
from typing import Any

import requests
import schemathesis
from hypothesis import HealthCheck, Phase, Verbosity, given, seed, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.core.failures import FailureGroup
from schemathesis.specs.openapi import checks

from core.api.schema import document
from core.identity import door
from tenants.models import Client
from tests.harness.proving import Ground
from tests.harness.serving import Served, served
from tests.harness.stage import Stage, set_up

PER_PART = 20
PEOPLE = {"acme": ("ann", "udo", "vera"), "console": ("sam", "lena", "joris")}
MODES = (GenerationMode.POSITIVE, GenerationMode.NEGATIVE)
CHECKS = [checks.status_code_conformance, checks.content_type_conformance, checks.response_schema_conformance]


@dataclass(frozen=True, slots=True)
class Target:
    """One operation on one kind of host."""

    room: str
    operation: Any


def prove(ground: Ground) -> None:
    progress = ground.progress
    for metric in ("api_cases", "api_5xx", "api_unforeseen"):
        progress.count(metric, 0)
    with door():
        acme = Client.objects.get(slug="acme")
    stage, targets = set_up(acme), operations()
    wanted = ground.pick(ci=300, small=4_000, full=50_000)
    with served(ground.database, ground.folder, KANTOOR_API_CALLS="100000000") as web:
        for part in progress.parts(max(len(targets), -(-wanted // PER_PART))):
            each = min(PER_PART, -(-wanted // len(targets)))
            try_operation(ground, web, stage, targets[part % len(targets)], part, each)


def operations() -> list[Target]:
    """Every operation of both documents."""
    rooms = {"acme": document("client"), "console": document("console")}
    schemas = {room: schemathesis.openapi.from_dict(found) for room, found in rooms.items()}
    found = list[Target]()
    for room, schema in schemas.items():
        every: Any = schema.get_all_operations()
        found += [Target(room, one.ok()) for one in every]
    return found


def try_operation(ground: Ground, web: Served, stage: Stage, target: Target, part: int, n: int) -> None:
    """n cases for one operation; the same again when an interrupted run goes on."""
    chance, session = ground.chance(part), requests.Session()
    session.trust_env = False
    cases = target.operation.as_strategy(generation_mode=MODES[part // max(1, n) % 2 if n > 1 else part % 2])

    @seed(chance.randrange(1 << 62))
    @settings(
        max_examples=n, database=None, deadline=None, phases=[Phase.generate], verbosity=Verbosity.quiet,
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    @given(case=cases, luck=st.integers(0, 1 << 30))
    def one(case: Any, luck: int) -> None:
        ask(ground, web, stage, target, session, deepened(case, stage, Random(luck)), Random(luck))

    one()


def deepened(case: Any, stage: Stage, chance: Random) -> Any:
    """The case with ids that are there, mostly."""
    for name in list(case.path_parameters or {}):
        if stage.ids.get(name) and chance.random() < 0.8:
            case.path_parameters[name] = "acme" if name == "client" else chance.choice(stage.ids[name])
    if isinstance(case.body, dict):
        for name, pool in (("drafts", "draft"), ("rows", "row"), ("positions", "position")):
            if isinstance(case.body.get(name), list) and stage.ids.get(pool) and chance.random() < 0.5:
                case.body[name] = [with_id(one, chance.choice(stage.ids[pool])) for one in case.body[name]]
    return case


def with_id(one: Any, pk: str) -> Any:
    return {**one, "id": pk} if isinstance(one, dict) else pk


def ask(ground: Ground, web: Served, stage: Stage, target: Target, session: Any, case: Any, chance: Random) -> None:
    progress = ground.progress
    who = chance.choice(PEOPLE[target.room])
    headers = {"Host": web.host(target.room), "Authorization": f"Bearer {stage.secrets[who]}"}
    if case.method == "POST" and chance.random() < 0.95:
        headers["Idempotency-Key"] = f"{chance.random()}"
    answer = case.call(base_url=f"http://127.0.0.1:{web.port}", session=session, headers=headers, timeout=60)
    progress.count("api_cases")
    if answer.status_code >= 500:
        progress.fail("api_5xx", told(case, answer, who))
        return
    if answer.status_code == HTTPStatus.REQUEST_URI_TOO_LONG:
        return  # the web server's own answer, before anything of ours is asked
    try:
        case.validate_response(answer, checks=CHECKS)
    except (Exception, FailureGroup) as failure:
        progress.fail("api_unforeseen", f"{told(case, answer, who)}: {words(failure)}")


def words(failure: BaseException) -> str:
    parts = failure.exceptions if isinstance(failure, FailureGroup) else [failure]
    return "; ".join(" ".join(str(part).split())[:500] for part in parts)


def told(case: Any, answer: Any, who: str) -> str:
    body = json.dumps(case.body, default=str) if case.body is not None else ""
    return f"{who}: {case.method} {case.formatted_path} {case.query or ''} {body[:500]} → {answer.status_code}"
