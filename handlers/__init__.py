"""What we do when a person speaks or the clock ticks."""

from slack_bolt import App

from handlers import absences, blockers, digests, home, leads, nudging, threads

COMMANDS = ("/lead", "/blocker", "/digest", "/nudges", "/away")


def register(app: App) -> None:
    """Register every listener, subject by subject."""
    for subject in (leads, blockers, digests, threads, home, nudging, absences):
        subject.register(app)
