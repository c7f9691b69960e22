"""The demo's job from beginning to end: three clients side by side, two passes, everything counted."""

from __future__ import annotations

import json
import queue
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from demo import count, deal
from demo.cast import COMPANIES, Company
from demo.driver import ClientJob, Stopped
from demo.expected import Expected, expected_of
from demo.house import Place, Say
from demo.report import Counted, differences

FAIR = {"hansa": (2, "Good work. Next time please call us when so many addresses are broken.")}
"""Who rates the first pass with less than 3, and says why."""


class FiguresDiffer(Exception):
    """Pages and documents say something else than the files come to; one sentence a difference."""


@dataclass
class Standing:
    """How far the job of a data folder is: "new", "running" or "done". On disk, so that a later start knows."""

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
class Task:
    """One client's part of the job. `works` are paths on the client's host, the first pass first."""

    job: ClientJob
    counted: Counted
    expected: Expected

    @property
    def slug(self) -> str:
        return self.job.company.slug


@dataclass
class MainJob:
    """`check` raises when a process that the job needs has died; it is asked all the time."""

    place: Place
    standing: Standing
    say: Say
    check: Callable[[], None]
    stop: threading.Event = field(default_factory=threading.Event)

    def do(self, today: date) -> list[Counted]:
        """Do the whole job and count it. Raises FiguresDiffer, and whatever went wrong on the way."""
        self.standing.write("running")
        tasks = [self.task(company) for company in COMPANIES]
        self.say("the main job, three clients side by side …")
        self.side_by_side(tasks, lambda task: self.both_passes(task, today))
        count.check_reviews(self.place.base_url, sum(len(task.job.works) for task in tasks))
        self.standing.works = {task.slug: task.job.works for task in tasks}
        self.standing.seconds = {task.slug: task.job.seconds for task in tasks}
        counted = self.compared(tasks)
        self.standing.write("done")
        return counted

    def both_passes(self, task: Task, today: date) -> None:
        """The files as they are, counted at once: before anything is repaired. Then the repaired rows, and all."""
        score, words = FAIR.get(task.slug, (3, ""))
        task.job.do(deal.first_pass(task.slug, today).files, score, words)
        count.count_first_pass(task.job, task.counted)
        count.check_explanations(task.job, task.counted, task.expected.causes)
        task.job.do(deal.repaired(task.slug, today).files, 3)
        self.count_papers(task)

    def count_again(self) -> list[Counted]:
        """Count what an earlier start did, from its pages and documents. Raises FiguresDiffer."""
        tasks = [self.task(company) for company in COMPANIES]
        for task in tasks:
            task.job.works, task.job.seconds = self.standing.works[task.slug], self.standing.seconds[task.slug]
        self.say("the job was done before: counting it again …")
        self.side_by_side(tasks, self.recount)
        return self.compared(tasks)

    def recount(self, task: Task) -> None:
        count.count_first_pass(task.job, task.counted)
        self.count_papers(task)

    def count_papers(self, task: Task) -> None:
        count.count_all(task.job, task.counted, self.stopped)
        task.counted.seconds = task.job.seconds
        task.job.say(f"{len(task.counted.papers)} invoices are fetched and checked once more")

    def task(self, company: Company) -> Task:
        def say(line: str) -> None:
            self.say(f"  {company.slug:9} {line}")

        job = ClientJob(company, self.place.base_url, say, self.stop)
        return Task(job, Counted(company.slug, self.place.invoices / company.slug), expected_of(company.slug))

    def stopped(self) -> None:
        if self.stop.is_set():
            raise Stopped

    def compared(self, tasks: list[Task]) -> list[Counted]:
        told = [words for task in tasks for words in differences(task.counted, task.expected)]
        invoices, mails = sum(task.counted.invoices for task in tasks), len(list(self.place.mail.glob("*.eml")))
        if mails < invoices:
            told.append(f"{mails} mails arrived for {invoices} invoices")
        if told:
            raise FiguresDiffer("\n".join(told))
        return [task.counted for task in tasks]

    def side_by_side(self, tasks: list[Task], do: Callable[[Task], None]) -> None:
        """Do this for all clients at once. The first failure stops the others and is raised."""
        ended: queue.SimpleQueue[Exception | None] = queue.SimpleQueue()
        for task in tasks:
            threading.Thread(target=ending, args=(do, task, ended), daemon=True).start()
        try:
            for _ in tasks:
                self.wait_for_one(ended)
        except BaseException:
            self.stop.set()
            raise

    def wait_for_one(self, ended: queue.SimpleQueue[Exception | None]) -> None:
        while True:
            try:
                failure = ended.get(timeout=0.3)
            except queue.Empty:
                self.check()
                continue
            if failure is not None:
                raise failure
            return


def ending(do: Callable[[Task], None], task: Task, ended: queue.SimpleQueue[Exception | None]) -> None:
    """Body of a client's thread: says how it ended."""
    try:
        do(task)
    except Exception as failure:
        failure.add_note(f"({task.slug})")
        ended.put(failure)
    else:
        ended.put(None)
