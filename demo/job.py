"""The demo's job from beginning to end: three clients, two passes, everything counted; and how it stands, on disk."""

from __future__ import annotations

import json
import queue
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from demo import deal
from demo.cast import COMPANIES, Company
from demo.count import count_all, count_first_pass
from demo.driver import ClientJob
from demo.expected import expected_of
from demo.house import Place, Say
from demo.report import Counted, differences

FAIR = {"hansa": (2, "Good work. Next time please tell us by phone when so many addresses are broken.")}
"""Who rates the first pass with less than 3, and says why."""


class FiguresDiffer(Exception):
    """Pages and documents say something else than the files come to."""


@dataclass
class Standing:
    """How far the job of a data folder is: "new", "running" or "done"; written with every step."""

    file: Path
    state: str = "new"
    works: dict[str, list[str]] = field(default_factory=dict)
    seconds: dict[str, float] = field(default_factory=dict)

    @classmethod
    def of(cls, data: Path) -> Standing:
        file = data / "demo.json"
        known: dict[str, Any] = json.loads(file.read_text(encoding="utf-8")) if file.is_file() else {}
        return cls(file, **known)

    def write(self, state: str) -> None:
        self.state = state
        fresh = self.file.with_suffix(".new")
        known = {"state": self.state, "works": self.works, "seconds": self.seconds}
        fresh.write_text(json.dumps(known, indent=1), encoding="utf-8")
        fresh.replace(self.file)


@dataclass
class MainJob:
    """`check` raises when a process that the job needs has died; it is asked all the time."""

    place: Place
    standing: Standing
    say: Say
    check: Callable[[], None]
    stop: threading.Event = field(default_factory=threading.Event)

    def do(self, today: date) -> list[Counted]:
        """The whole job. Raises FiguresDiffer, and whatever went wrong on the way."""
        self.standing.write("running")
        jobs = [self.job_of(company) for company in COMPANIES]
        counted = {job.company.slug: self.blank(job.company) for job in jobs}
        self.say("First pass: the files as the clients have them")
        self.side_by_side([lambda job=job: self.first_pass(job, today) for job in jobs])
        self.side_by_side([lambda job=job: count_first_pass(job, counted[job.company.slug]) for job in jobs])
        self.say("Second pass: the rows that were broken, repaired")
        self.side_by_side([lambda job=job: job.do(deal.repaired(job.company.slug, today).files, 3) for job in jobs])
        for job in jobs:
            self.standing.works[job.company.slug] = job.works
            self.standing.seconds[job.company.slug] = counted[job.company.slug].seconds = job.seconds
        self.count_papers(jobs, counted)
        self.standing.write("done")
        return list(counted.values())

    def first_pass(self, job: ClientJob, today: date) -> None:
        score, words = FAIR.get(job.company.slug, (3, ""))
        job.do(deal.first_pass(job.company.slug, today).files, score, words)

    def again(self) -> list[Counted]:
        """Count anew what an earlier start did, from its pages and documents."""
        jobs = [self.job_of(company) for company in COMPANIES]
        counted = {job.company.slug: self.blank(job.company) for job in jobs}
        for job in jobs:
            job.works = self.standing.works[job.company.slug]
            counted[job.company.slug].seconds = self.standing.seconds[job.company.slug]
        self.side_by_side([lambda job=job: count_first_pass(job, counted[job.company.slug]) for job in jobs])
        self.count_papers(jobs, counted)
        return list(counted.values())
