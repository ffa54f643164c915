"""The command line: each command a few lines that call what does the work."""

import json
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated
from zoneinfo import ZoneInfo

import typer
from sqlalchemy import Engine
from sqlmodel import Session

from bot import doctor as diagnosis
from bot import policies, reports, understanding
from bot.app import slack_client
from bot.clock import SystemClock
from bot.database import DatabaseError, check_database, open_engine, open_sessions
from bot.database import migrate as migrate_database
from bot.local import LocalError, run_local
from bot.logs import set_up_logging
from bot.metrics import metrics_text
from bot.running import run_until_told
from bot.settings import Settings, SettingsError, read_settings, require
from bot.workspaces import SlackError, adopt_workspace
from handlers.operations.importing import import_history
from handlers.operations.ledger import Doer
from handlers.operations.simulating import simulate
from handlers.operations.studies import apply_study, workspace_for
from handlers.reading.history_file import HistoryFileError, read_history_file
from handlers.reading.study_file import StudyFileError, read_study_file
from models.queries.policies import clock_policy
from models.rules.clock_policy import PolicyError
from models.terms import DeadlineKind, Stage

cli = typer.Typer(
    help="Onward keeps every clinical-trial lead moving.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
)
study_commands = typer.Typer(help="Set studies up.", no_args_is_help=True)
cli.add_typer(study_commands, name="study")
policy_commands = typer.Typer(help="See a study's clocks, and try others out.", no_args_is_help=True)
cli.add_typer(policy_commands, name="policy")

OPERATOR = Doer("system:operator", role="operator")
KNOWN = (
    SettingsError,
    DatabaseError,
    LocalError,
    StudyFileError,
    HistoryFileError,
    reports.ReportError,
    SlackError,
    PolicyError,
)


class Audience(StrEnum):
    """Who a digest is for."""

    INTERNAL = "internal"
    SPONSOR = "sponsor"


class Format(StrEnum):
    """How a report is printed."""

    TEXT = "text"
    JSON = "json"


@cli.command()
def run() -> None:
    """Start: with Slack when there are tokens, else the local workspace."""
    settings = read_settings()
    if not settings.has_slack:
        set_up_logging("WARNING" if settings.log_level == "INFO" else settings.log_level)
        raise typer.Exit(run_local(settings, typer.echo))
    require(settings, "SLACK_BOT_TOKEN", "SLACK_APP_TOKEN")
    set_up_logging(settings.log_level)
    engine = open_engine(settings.database_url)
    migrate_database(engine)
    raise typer.Exit(run_until_told(settings, engine, listen=True))


@cli.command()
def web() -> None:
    """Answer Slack over HTTP, behind a load balancer, with any number of threads and processes."""
    settings = read_settings()
    require(settings, "SLACK_BOT_TOKEN", "SLACK_SIGNING_SECRET")
    with _engine(settings) as engine:  # what is wrong is said here, not by every process in turn
        client = slack_client(settings.bot_token or "", settings.slack_api_url)
        adopt_workspace(open_sessions(engine), client)
    gunicorn = [sys.executable, "-m", "gunicorn", "bot.web:serve()", "--worker-class", "gthread"]
    bind = ["--threads", "8", "--workers", "2", "--bind", f"0.0.0.0:{settings.port}"]
    os.execv(sys.executable, [*gunicorn, *bind])


@cli.command()
def worker() -> None:
    """Ring what is due and deliver what is promised; any number of these may run."""
    settings = read_settings()
    require(settings, "SLACK_BOT_TOKEN")
    set_up_logging(settings.log_level)
    with _engine(settings) as engine:
        raise typer.Exit(run_until_told(settings, engine, listen=False))


@cli.command()
def migrate() -> None:
    """Bring the database to the newest migration."""
    migrate_database(open_engine(read_settings().database_url))
    typer.echo("The database is up to date.")


@study_commands.command("apply")
def study_apply(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="the study's TOML file")],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="show the changes and make none")] = False,
) -> None:
    """Show what the file changes, and apply it; can be run again after every edit."""
    plan = read_study_file(_text_of(file))
    with _session() as session:
        now = SystemClock().now()
        changes = apply_study(session, plan, workspace=workspace_for(session), by=OPERATOR, now=now)
        if not changes:
            typer.echo(f"{plan.study.code} is as the file says; nothing to change.")
            return
        typer.echo("\n".join(f"  {change}" for change in changes))
        if dry_run:
            session.rollback()
            typer.echo("Nothing was changed.")
            return
    typer.echo(f"Applied {len(changes)} {'change' if len(changes) == 1 else 'changes'} to {plan.study.code}.")


@policy_commands.command("show")
def policy_show(
    study: str,
    site: Annotated[str, typer.Option(help="the site's code")],
    stage: Annotated[Stage | None, typer.Option(help="for leads of that stage")] = None,
    source: Annotated[str | None, typer.Option(help="for leads of that source")] = None,
) -> None:
    """Print the clocks that hold at a site, and whose word each is."""
    with _session() as session:
        found = reports.find_study(session, study)
        at = reports.find_site(session, found, site)
        held = [clock_policy(kind, found, at, stage=stage, source=source) for kind in DeadlineKind]
        typer.echo(f"{found.code}, version {found.policy_version} of its policy")
    typer.echo("\n".join(policies.policy_lines(held)))


@policy_commands.command("simulate")
def policy_simulate(
    study: str,
    file: Annotated[Path, typer.Option(exists=True, dir_okay=False, help="a whole study file to try")],
    days: Annotated[int, typer.Option(min=1, max=3650, help="how many days to replay")] = 90,
    at: Annotated[str, typer.Option(help="until when, such as 2026-07-16T09:00:00-05:00; else now")] = "",
    output: Annotated[Format, typer.Option("--format")] = Format.TEXT,
) -> None:
    """Replay the ledger under another policy, calendar or roster, and say what would have changed."""
    plan = read_study_file(_text_of(file))
    until = reports.read_instant(at) if at else SystemClock().now()
    with _session() as session:
        known = reports.find_study(session, study)
        compared = simulate(session, known, plan, days=days, until=until)
        zone = ZoneInfo(known.reporting_timezone)
    if output is Format.JSON:
        typer.echo(json.dumps(policies.comparison_json(compared), indent=1))
    else:
        typer.echo("\n".join(policies.comparison_lines(compared, study=study, zone=zone)))


@cli.command("import")
def import_command(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="a study history, JSON")],
) -> None:
    """Take in a study's history: all of it or nothing; the same again changes nothing."""
    history = read_history_file(_text_of(file))
    with (
        _session() as session,
        typer.progressbar(length=len(history.leads), label="Leads", file=sys.stderr) as bar,
    ):
        done = import_history(
            session,
            history,
            workspace=workspace_for(session),
            now=SystemClock().now(),
            progress=lambda number: bar.update(number - bar.pos),
        )
    typer.echo(f"{done.leads} leads of {history.study.code}, {done.events} new events.")


@cli.command()
def digest(
    study: str,
    week: Annotated[datetime, typer.Option(formats=["%Y-%m-%d"], help="the Monday it begins with")],
    audience: Annotated[Audience, typer.Option("--for")] = Audience.SPONSOR,
    output: Annotated[Format, typer.Option("--format")] = Format.TEXT,
    strict: Annotated[bool, typer.Option("--strict", help="hide breakdowns under 11")] = False,
) -> None:
    """Print a week's figures: exact for the site, or as the sponsor may see them."""
    with _session() as session:
        found = reports.find_study(session, study)
        monday = week.date()
        if output is Format.JSON:
            shown = reports.digest_json(
                session, found, monday, internal=audience == "internal", strict=strict
            )
            typer.echo(json.dumps(shown, indent=1, ensure_ascii=False))
        else:
            typer.echo(reports.digest_text(session, found, monday, internal=audience == "internal"))


@cli.command()
def queue(
    study: str,
    owner: Annotated[str, typer.Option(help="the owner's key, such as ana")],
    at: Annotated[str, typer.Option(help="an instant, such as 2026-07-16T09:00:00-05:00")],
    output: Annotated[Format, typer.Option("--format")] = Format.TEXT,
) -> None:
    """Print somebody's queue as it stood at an instant."""
    instant = reports.read_instant(at)
    with _session() as session:
        rows = reports.queue_rows(session, reports.find_study(session, study), owner, instant)
    if output is Format.JSON:
        typer.echo(json.dumps(rows, indent=1))
    else:
        typer.echo("\n".join(reports.queue_line(row) for row in rows) or "Nothing is theirs then.")


@cli.command()
def understand(
    text: Annotated[str, typer.Argument(help="a reply as a coordinator would type it")] = "",
    now: Annotated[str | None, typer.Option(help="an instant; the present one if left out")] = None,
    timezone: Annotated[str, typer.Option(help="the site's zone")] = "America/New_York",
    stage: Annotated[str, typer.Option(help="the lead's stage")] = "attempting",
    jsonl: Annotated[
        bool, typer.Option("--jsonl", help="read replies from standard input, a line each")
    ] = False,
) -> None:
    """Print what a reply means, as JSON. Nothing is stored."""
    if jsonl:
        for line in sys.stdin:
            if line.strip():
                typer.echo(understanding.read_line(line))
        return
    at = reports.read_instant(now) if now else SystemClock().now()
    typer.echo(json.dumps(understanding.read(text, now=at, timezone=timezone, stage=stage), indent=1))


@cli.command()
def metrics(
    at: Annotated[str, typer.Option(help="an instant, such as 2026-07-16T09:00:00-05:00; else now")] = "",
) -> None:
    """Print the installation's numbers, as Prometheus reads them."""
    instant = reports.read_instant(at) if at else SystemClock().now()
    with _session() as session:
        typer.echo(metrics_text(session, instant), nl=False)


@cli.command()
def doctor() -> None:
    """Check settings, database, migrations, Slack and the clock, a line each."""
    findings = diagnosis.examine()
    for finding in findings:
        typer.echo(f"{'ok  ' if finding.ok else 'BAD '} {finding.what}: {finding.said}")
    raise typer.Exit(0 if all(finding.ok for finding in findings) else 1)


def _text_of(file: Path) -> str:
    """What a file holds. Raises ReportError when that is no text."""
    try:
        return file.read_text(encoding="utf-8")
    except UnicodeDecodeError as problem:
        raise reports.ReportError(f"{file} is no text in UTF-8. Save it as UTF-8 and try again.") from problem


@contextmanager
def _engine(settings: Settings) -> Iterator[Engine]:
    engine = open_engine(settings.database_url)
    check_database(engine)
    try:
        yield engine
    finally:
        engine.dispose()


@contextmanager
def _session() -> Iterator[Session]:
    with _engine(read_settings()) as engine, open_sessions(engine)() as session, session.begin():
        yield session


def main() -> None:
    """Run a command; what a person can mend is said in a sentence, without a traceback."""
    try:
        cli()
    except KNOWN as problem:
        typer.echo(str(problem), err=True)
        sys.exit(2)


if __name__ == "__main__":
    main()
