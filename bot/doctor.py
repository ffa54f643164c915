"""Is everything in place? Settings, database, migrations, Slack's token and scopes, the clock."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from email.utils import parsedate_to_datetime

from slack_sdk.errors import SlackApiError
from slack_sdk.web import SlackResponse

from bot.app import slack_client
from bot.clock import SystemClock
from bot.database import DatabaseError, check_database, open_engine
from bot.settings import PROJECT, Settings, SettingsError, read_settings

CLOCK_TOLERANCE = 60.0  # seconds; Slack refuses signatures five minutes off


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at."""

    what: str
    ok: bool
    said: str


def examine() -> list[Finding]:
    """Look at everything; what cannot be looked at because of an earlier finding is left out."""
    try:
        settings = read_settings()
    except SettingsError as problem:
        return [Finding("settings", False, str(problem))]
    return [
        Finding("settings", True, f"read; data in {settings.home}"),
        _database(settings),
        *_slack(settings),
    ]


def _database(settings: Settings) -> Finding:
    engine = open_engine(settings.database_url)
    try:
        check_database(engine)
    except DatabaseError as problem:
        return Finding("database", False, str(problem))
    finally:
        engine.dispose()
    return Finding("database", True, f"{engine.dialect.name}, reachable and migrated")


def _slack(settings: Settings) -> Iterator[Finding]:
    if not settings.has_slack:
        yield Finding("slack", True, "no tokens, so `run` starts the local workspace")
        return
    if settings.bot_token is None:
        yield Finding("slack", False, "SLACK_APP_TOKEN is given and SLACK_BOT_TOKEN is missing")
        return
    try:
        answer = slack_client(settings.bot_token, settings.slack_api_url).auth_test()
    except SlackApiError as problem:
        yield Finding("slack", False, f"the token does not work ({problem.response.get('error')})")
        return
    except OSError as problem:
        said = f"{settings.slack_api_url} does not answer ({type(problem).__name__})"
        yield Finding("slack", False, said)
        return
    except Exception as problem:  # noqa: BLE001 - whatever it is, it is the finding
        yield Finding("slack", False, f"the token does not work ({type(problem).__name__})")
        return
    yield Finding("slack", True, f"connected to {answer.get('team')} as {answer.get('user')}")
    yield _scopes(answer)
    yield _clock(answer)


def _scopes(answer: SlackResponse) -> Finding:
    given = set(_header(answer, "x-oauth-scopes").replace(" ", "").split(","))
    manifest = json.loads((PROJECT / "manifest.json").read_text())
    missing = sorted(set(manifest["oauth_config"]["scopes"]["bot"]) - given)
    if missing:
        return Finding(
            "scopes", False, f"missing {', '.join(missing)}; install the app again from manifest.json"
        )
    return Finding("scopes", True, "all that manifest.json asks for")


def _clock(answer: SlackResponse) -> Finding:
    told = _header(answer, "date")
    if not told:
        return Finding("clock", True, "Slack did not tell its time")
    off = abs((SystemClock().now() - parsedate_to_datetime(told)).total_seconds())
    return Finding("clock", off < CLOCK_TOLERANCE, f"{off:.0f} s from Slack's")


def _header(answer: SlackResponse, name: str) -> str:
    found = {key.lower(): value for key, value in answer.headers.items()}.get(name, "")
    return str(found[0] if isinstance(found, list) else found)
