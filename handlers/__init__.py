"""What we do when a person speaks or the clock ticks."""

from slack_bolt import App

from handlers import (
    absences,
    blocker_lists,
    blocker_steps,
    blockers,
    closing,
    commitments,
    contacts,
    decisions,
    digest_reviews,
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
    reviews,
    shortcuts,
    snoozes,
    threads,
    triage,
    undo,
    vague_notes,
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
        blocker_lists,
        blocker_steps,
        vague_notes,
        decisions,
        digests,
        digest_reviews,
        commitments,
        threads,
        reply_choices,
        gestures,
        shortcuts,
        home,
        triage,
        reviews,
        nudging,
        absences,
    ):
        subject.register(app)
