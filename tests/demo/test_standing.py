"""How far the job of a data folder is, as a later start finds it; and where the demo does not start."""

from __future__ import annotations

from pathlib import Path

import pytest

from config.embedded import CannotStart
from demo.__main__ import half_done
from demo.house import fingerprint, refuse_real_database
from demo.job import Standing


def test_a_new_folder_has_nothing_done(tmp_path: Path) -> None:
    assert Standing.of(tmp_path).state == "new"
    assert not half_done(tmp_path)


def test_a_later_start_finds_what_was_done(tmp_path: Path) -> None:
    standing = Standing.of(tmp_path)
    standing.works, standing.seconds = {"noordzee": ["/work/1/", "/work/2/"]}, {"noordzee": 12.5}
    standing.write("done")
    found = Standing.of(tmp_path)
    assert (found.state, found.works, found.seconds) == ("done", standing.works, standing.seconds)
    assert not half_done(tmp_path)


def test_a_start_that_ended_half_way_is_known_as_such(tmp_path: Path) -> None:
    Standing.of(tmp_path).write("running")
    assert half_done(tmp_path)


@pytest.mark.parametrize("name", ["DATABASE_URL", "OWNER_DATABASE_URL"])
def test_the_demo_does_not_start_beside_a_real_database(name: str) -> None:
    with pytest.raises(CannotStart, match=f"{name} is set"):
        refuse_real_database({name: "postgres://kantoor@db.example/kantoor"})
    refuse_real_database({name: ""})


def test_a_changed_file_changes_the_fingerprint(tmp_path: Path) -> None:
    (tmp_path / "app").mkdir()
    (tmp_path / "app" / "base.css").write_text("a {}", encoding="ascii")
    before = fingerprint(tmp_path)
    assert fingerprint(tmp_path) == before
    (tmp_path / "app" / "base.css").write_text("ab {}", encoding="ascii")
    assert fingerprint(tmp_path) != before
