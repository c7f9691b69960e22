"""What a proof remembers when it is interrupted."""

from __future__ import annotations

from pathlib import Path

from tests.harness.proving import Progress


def test_an_interrupted_run_goes_on_with_its_seed_and_what_it_found(tmp_path: Path) -> None:
    first = Progress.begin(tmp_path / "one.json")
    for part in first.parts(10):
        first.count("tries")
        if part == 4:
            first.fail("leaks", "at part 4")
            break
    first.keep(now=True)
    second = Progress.begin(tmp_path / "one.json")
    assert (second.seed, second.position, second.failures) == (first.seed, 4, ["leaks: at part 4"])
    assert list(second.parts(10)) == [4, 5, 6, 7, 8, 9]
    assert second.counts == {"tries": 5, "leaks": 1}


def test_each_new_run_has_a_seed_of_its_own() -> None:
    assert Progress.begin().seed != Progress.begin().seed


def test_failures_beyond_the_first_hundreds_are_counted_and_not_told() -> None:
    progress = Progress.begin()
    for n in range(1000):
        progress.fail("leaks", str(n))
    assert progress.counts["leaks"] == progress.failed == 1000
    assert len(progress.failures) < 1000
