"""Whatever could tell who a patient is, at whichever door: not in the database, not in a log, not said again."""

import logging
from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.sandbox import Person
from models.terms import EventAction
from tests.stage import DM, RIVERSIDE, Stage
from tests.threads import card_of

Door = Callable[[Stage, Person, str, str], None]

digits = st.integers
SURNAMES = ("Alvarez", "Okonkwo", "Lindqvist", "Marchetti", "Vandenberg")
PHONES = (
    ("312-555-0{}", "555-0{}"),
    ("(312) 555-0{}", "555-0{}"),
    ("+1 312 555 0{}", "555 0{}"),
    ("312.555.0{}", "555.0{}"),
)
# Each kind: how it is written, and the part of it that must be found nowhere.
IDENTIFIERS = st.one_of(
    st.tuples(digits(100, 999), st.sampled_from(PHONES)).map(
        lambda it: (it[1][0].format(it[0]), it[1][1].format(it[0]))
    ),
    digits(10, 99).map(lambda n: (f"jo.fern{n}@example.com", f"jo.fern{n}")),
    st.tuples(digits(1, 12), digits(1, 28), digits(1930, 1999)).map(
        lambda it: (f"DOB {it[0]}/{it[1]}/{it[2]}", f"{it[0]}/{it[1]}/{it[2]}")
    ),
    digits(1000000, 9999999).map(lambda n: (f"MRN {n}", str(n))),
    st.tuples(digits(100, 665), digits(10, 99), digits(1000, 9999)).map(
        lambda it: (f"SSN {it[0]}-{it[1]}-{it[2]}", f"{it[0]}-{it[1]}-{it[2]}")
    ),
    digits(100, 9999).map(lambda n: (f"{n} Elderberry Street", "Elderberry")),
    st.sampled_from(SURNAMES).map(lambda name: (f"Mrs. {name}", name)),
)
SENTENCES = st.sampled_from(
    ["lvm, {}, call thu 2pm", "spoke to {}, sent to PI", "{}", "waiting on records for {}", "ok thanks {}"]
)


def in_the_thread(stage: Stage, ana: Person, ref: str, text: str) -> None:
    """A reply under the card."""
    ana.says(text, channel=RIVERSIDE, thread=card_of(stage, ref))


def by_an_edit(stage: Stage, ana: Person, ref: str, text: str) -> None:
    """Talk that becomes it."""
    ts = ana.says("thanks", channel=RIVERSIDE, thread=card_of(stage, ref))
    ana.edits(ts, text, channel=RIVERSIDE)


def directly(stage: Stage, ana: Person, ref: str, text: str) -> None:
    """To the bot, with the ref and without."""
    ana.says(f"{ref} {text}", channel=DM)
    ana.says(text, channel=DM)


def by_a_mention(stage: Stage, ana: Person, ref: str, text: str) -> None:
    """To the bot in the site's channel."""
    ana.says(f"@onward {ref} {text}", channel=RIVERSIDE)


def by_the_shortcut(stage: Stage, ana: Person, ref: str, text: str) -> None:
    """From a message somewhere in the channel, which itself is not heard."""
    ts = ana.says(f"{text} ({ref})", channel=RIVERSIDE)
    ana.uses_shortcut("log_on_lead", channel=RIVERSIDE, message=ts)
    ana.submits()
    ana.closes(all_views=True)


def in_a_note(stage: Stage, ana: Person, ref: str, text: str) -> None:
    """In the two text fields of a blocker."""
    for field in ("Note", "Decision needed"):
        ana.runs(f"/blocker {ref}", channel=DM)
        ana.submits({"Category": "Records", "Sub-reason": "Fee asked for the records", field: text})
        ana.closes(all_views=True)


def beside_a_handover(stage: Stage, ana: Person, ref: str, text: str) -> None:
    """In the note to a colleague."""
    ana.runs(f"/lead {ref}", channel=DM)
    ana.presses("Hand over", channel=DM)
    ana.submits({"Hand " + ref + " to": "Ben Okafor", "Note": text})
    ana.closes(all_views=True)


def after_a_command(stage: Stage, ana: Person, ref: str, text: str) -> None:
    """Where a ref belongs."""
    ana.runs(f"/lead {text}", channel=DM)
    ana.runs(f"/lead close {text}", channel=DM)
    ana.runs(f"/digest preview {text}", channel=DM)


@pytest.mark.parametrize(
    "door",
    [
        in_the_thread,
        by_an_edit,
        directly,
        by_a_mention,
        by_the_shortcut,
        in_a_note,
        beside_a_handover,
        after_a_command,
    ],
)
def test_no_identifier_reaches_database_log_or_echo(
    stage: Stage, ana: Person, caplog: pytest.LogCaptureFixture, door: Door
) -> None:
    ref = stage.a_lead()

    @settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=True)
    @given(IDENTIFIERS, SENTENCES)
    def try_it(identifier: tuple[str, str], sentence: str) -> None:
        written, needle = identifier
        door(stage, ana, ref, sentence.format(written))
        stage.works()

        assert needle not in stage.everything_stored()
        assert needle not in stage.said_by_bot()
        assert needle not in caplog.text

    with caplog.at_level(logging.DEBUG, logger="bot"), caplog.at_level(logging.DEBUG, logger="handlers"):
        try_it()
    stopped = [one for one in stage.events() if one.action is EventAction.TEXT_STOPPED]
    assert stopped or door is after_a_command
    assert all(set(one.new) == {"kinds"} for one in stopped)
