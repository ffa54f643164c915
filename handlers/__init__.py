"""What we do when a person speaks or the clock ticks."""

from slack_bolt import App

from handlers import (
    absences,
    blockers,
    closing,
    contacts,
    digests,
    facts,
    gestures,
    handovers,
    holds,
    home,
    leads,
    menus,
    nudging,
    promises,
    reply_choices,
    shortcuts,
    snoozes,
    threads,
    undo,
)

COMMANDS = ("/lead", "/blocker", "/digest", "/nudges", "/away")


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
        reply_choices,
        gestures,
        shortcuts,
        home,
        nudging,
        absences,
    ):
        subject.register(app)
