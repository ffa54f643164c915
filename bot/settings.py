"""What the environment says: read once, checked whole, frozen."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from dotenv import dotenv_values
from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError

SLACK_API = "https://slack.com/api/"
SHORTEST_LEASE = 4  # seconds; within it a worker makes up to three calls of at least one second each
PROJECT = Path(__file__).resolve().parent.parent


class SettingsError(Exception):
    """The settings cannot be used. The message names everything that is wrong, in one sentence."""


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything the process is told from outside. Secrets never appear in its repr."""

    home: Path
    database_url: str
    port: int
    slack_api_url: str
    bot_token: str | None
    app_token: str | None
    signing_secret: str | None
    log_level: str
    metrics_token: str | None
    delivery_lease: timedelta

    @property
    def has_slack(self) -> bool:
        """Whether any Slack token was given, so that the local workspace is not wanted."""
        return bool(self.bot_token or self.app_token)

    def __repr__(self) -> str:
        return f"Settings(home={self.home}, port={self.port}, slack={self.has_slack})"


def read_settings(environ: Mapping[str, str] | None = None, *, env_file: Path | None = None) -> Settings:
    """Read the environment, and `.env` beside the project for whatever it leaves unset.

    Raises SettingsError naming every malformed value.
    """
    given = dict(os.environ if environ is None else environ)
    file = env_file or PROJECT / ".env"
    from_file = {key: value for key, value in dotenv_values(file).items() if value}
    values = {**from_file, **{key: value for key, value in given.items() if value.strip()}}
    home = Path(values.get("ONWARD_HOME", PROJECT / ".onward")).expanduser().absolute()
    settings = Settings(
        home=home,
        database_url=values.get("DATABASE_URL", f"sqlite:///{home / 'onward.db'}"),
        port=_port(values.get("PORT", "3000")),
        slack_api_url=values.get("SLACK_API_URL", SLACK_API).rstrip("/") + "/",
        bot_token=values.get("SLACK_BOT_TOKEN"),
        app_token=values.get("SLACK_APP_TOKEN"),
        signing_secret=values.get("SLACK_SIGNING_SECRET"),
        metrics_token=values.get("METRICS_TOKEN"),
        log_level=values.get("LOG_LEVEL", "INFO").upper(),
        delivery_lease=timedelta(seconds=_seconds(values.get("DELIVERY_LEASE", "60"))),
    )
    _refuse(_malformed(settings, values))
    return settings


def require(settings: Settings, *names: str) -> None:
    """Raise SettingsError, naming all at once, unless every one of these settings is given."""
    where = {
        "SLACK_BOT_TOKEN": settings.bot_token,
        "SLACK_APP_TOKEN": settings.app_token,
        "SLACK_SIGNING_SECRET": settings.signing_secret,
    }
    _refuse([f"{name} is missing" for name in names if not where[name]])


def _refuse(wrong: list[str]) -> None:
    if wrong:
        said = "; ".join(wrong)
        raise SettingsError(
            f"Onward cannot start: {said}. See .env.example for what each setting looks like."
        )


def _port(text: str) -> int:
    is_number = text.isascii() and text.isdigit() and len(text) <= 5
    return int(text) if is_number and int(text) <= 65535 else -1


def _is_database(url: str) -> bool:
    """Whether it is the address of a database we know."""
    try:
        make_url(url)
    except (ArgumentError, ValueError):
        return False
    return url.startswith(("sqlite:///", "postgresql://", "postgresql+psycopg://"))


def _seconds(text: str) -> int:
    return int(text) if text.isdigit() and SHORTEST_LEASE <= int(text) <= 3600 else -1


def _malformed(settings: Settings, values: Mapping[str, str]) -> list[str]:
    wrong = []
    if settings.port < 0:
        wrong.append(f"PORT must be a number from 0 to 65535, such as 3000, and is {values['PORT']!r}")
    if settings.bot_token and not settings.bot_token.startswith("xoxb-"):
        wrong.append("SLACK_BOT_TOKEN must start with xoxb-")
    if settings.app_token and not settings.app_token.startswith("xapp-"):
        wrong.append("SLACK_APP_TOKEN must start with xapp-")
    if not settings.slack_api_url.startswith(("https://", "http://")):
        wrong.append("SLACK_API_URL must be an address such as https://slack.com/api/")
    if not _is_database(settings.database_url):
        wrong.append("DATABASE_URL must be an address that starts with sqlite:/// or postgresql://")
    if settings.log_level not in ("WARNING", "INFO", "ERROR"):
        # Slack's client logs whole request bodies at DEBUG, tokens' neighbours included.
        wrong.append("LOG_LEVEL must be INFO, WARNING or ERROR")
    if settings.delivery_lease < timedelta(0):
        wrong.append(f"DELIVERY_LEASE must be a number of seconds from {SHORTEST_LEASE} to 3600, such as 60")
    return wrong
