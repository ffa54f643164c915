"""What the import contracts cannot say: who may read the clock, post, render, commit; and how long a listener is."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.settings import PROJECT

ROOMS = ("bot", "handlers", "messages", "models")
FILES = sorted(
    path for room in ROOMS for path in (PROJECT / room).rglob("*.py") if "versions" not in path.parts
)
HOUSE = [path for path in FILES if "sandbox" not in path.parts]
BELOW_BOT = [path for path in HOUSE if path.relative_to(PROJECT).parts[0] != "bot"]
LISTENERS = sorted((PROJECT / "handlers").glob("*.py"))
LONGEST_LISTENER = 15  # lines of body, docstring left out


def named(path: Path) -> str:
    """A file as people name it."""
    return str(path.relative_to(PROJECT))


def imports(path: Path) -> Iterator[str]:
    """The top-level packages a file imports."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name.split(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module.split(".")[0]


def attribute_calls(path: Path) -> Iterator[str]:
    """Every `x.y(` in a file, as "x.y" where x is a plain name and ".y" elsewhere."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            base = node.func.value.id if isinstance(node.func.value, ast.Name) else ""
            yield f"{base}.{node.func.attr}"


@pytest.mark.parametrize("path", FILES, ids=named)
def test_every_file_opens_with_one_sentence(path: Path) -> None:
    opening = ast.get_docstring(ast.parse(path.read_text())) or ""

    assert opening.split("\n")[0].endswith(".")


@pytest.mark.parametrize(
    ("guest", "at_home"),
    [
        ("apscheduler", {"bot/scheduler.py"}),
        ("jinja2", {"messages/saying.py"}),
        ("dotenv", {"bot/settings.py"}),
        ("typer", {"bot/__main__.py"}),
        ("alembic", {"bot/database.py", "bot/migrations/env.py"}),
    ],
)
def test_guests_stay_in_their_rooms(guest: str, at_home: set[str]) -> None:
    assert {named(path) for path in HOUSE if guest in imports(path)} == at_home


@pytest.mark.parametrize("path", BELOW_BOT, ids=named)
def test_nothing_below_bot_asks_what_time_it_is(path: Path) -> None:
    asked = {"datetime.now", "datetime.utcnow", "datetime.today", "date.today", "time.time", "time.monotonic"}

    assert asked & set(attribute_calls(path)) == set()


@pytest.mark.parametrize("path", HOUSE, ids=named)
def test_nobody_commits_by_hand(path: Path) -> None:
    assert [call for call in attribute_calls(path) if call.endswith(".commit")] == []


def test_only_delivery_posts_announcements() -> None:
    posting = {".chat_postMessage", ".chat_update", ".chat_scheduleMessage", ".chat_delete"}
    found = {
        named(path)
        for path in HOUSE
        if posting & {f".{call.split('.')[-1]}" for call in attribute_calls(path)}
    }

    assert found == {"bot/delivery.py"}


@pytest.mark.parametrize("path", LISTENERS, ids=named)
def test_listeners_are_short(path: Path) -> None:
    functions = [node for node in ast.parse(path.read_text()).body if isinstance(node, ast.FunctionDef)]
    long = {
        one.name: lines
        for one in functions
        if one.name.startswith("on_")
        and (lines := (one.end_lineno or 0) - one.body[1 if ast.get_docstring(one) else 0].lineno + 1)
        > LONGEST_LISTENER
    }

    assert long == {}


def test_no_room_is_called_after_nothing() -> None:
    nameless = {"utils", "helpers", "common", "service", "services", "misc", "base"}

    assert [named(path) for path in FILES if path.stem in nameless] == []
