"""What we do when a person speaks or the clock ticks."""

from slack_bolt import App

from handlers import (
    absences,
    blockers,
    closing,
    contacts,
    digests,
    facts,
    handovers,
    holds,
    home,
    leads,
    menus,
    nudging,
    promises,
    reviews,
    snoozes,
    threads,
    triage,
    undo,
)

COMMANDS = ("/lead", "/blocker", "/digest", "/nudges", "/away", "/triage")


def register(app: App) -> None:
    """Register every listener, subject by subject."""
    for subject in (
        leads,
        contacts,
        facts,
        menus,
        snoozes,
        promises,
        handovers,
        closing,
        holds,
        undo,
        blockers,
        digests,
        threads,
        home,
        triage,
        reviews,
        nudging,
        absences,
    ):
        subject.register(app)
