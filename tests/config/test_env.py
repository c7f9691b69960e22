"""Settings that are wrong stop the house with the name of the variable and what to write."""

from __future__ import annotations

import pytest

from config import env


@pytest.mark.parametrize(
    ("read", "value", "said"),
    [
        (lambda: env.text("K_X", "a word"), None, "K_X is not set. Write a word"),
        (lambda: env.flag("K_X"), "maybe", "Write 1 or 0"),
        (lambda: env.number("K_X", 60), "1.5", "Write a whole number, e.g. 60"),
        (lambda: env.choice("K_X", ("serve", "owner")), "onwer", "Write serve or owner"),
        (lambda: env.word("K_X", "kantoor"), 'x"; DROP', "Write small letters and digits"),
        (lambda: env.database("K_X"), "mysql://u@h/d", "no PostgreSQL address"),
    ],
)
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
