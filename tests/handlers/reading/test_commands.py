"""What is typed after a command becomes a typed request, or a sentence with an example that works."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.errors import UserError
from handlers.reading.commands import (
    AddLead,
    Help,
    ListBlockers,
    MyLeads,
    PreviewDigest,
    ShowBlockerForm,
    ShowLead,
    WideBlocker,
    read_blocker_command,
    read_digest_command,
    read_lead_command,
)
from models.terms import BlockerScope

READERS = (read_lead_command, read_blocker_command, read_digest_command)


@pytest.mark.parametrize(
    "text", ["kn2222", "KN-2", "KN-12345678901", "ABCDE-22", "KN_2222", "KN-22 22", "-2222"]
)
def test_what_looks_only_a_little_like_a_ref_is_none(text: str) -> None:
    with pytest.raises(UserError, match="I did not understand that"):
        read_lead_command(text)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("ad", "Did you mean `/lead add`?"),
        ("mien", "Did you mean `/lead mine`?"),
        ("hlep", "Did you mean `/lead help`?"),
        ("add Maria", "`/lead add` stands alone: it opens a short form. Nothing you typed was kept."),
        ("new somebody", "`/lead add` stands alone: it opens a short form. Nothing you typed was kept."),
        ("mine please", "Did you mean `/lead mine`?"),
        ("whatever", "I did not understand that. Try `/lead HF-7Q2K`, or `/lead help`."),
    ],
)
def test_a_lead_command_that_is_none_says_what_would_do(text: str, said: str) -> None:
    with pytest.raises(UserError) as refusal:
        read_lead_command(text)

    assert refusal.value.sentence == said


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("no ride", "`/blocker` wants a lead's ref. Try `/blocker HF-7Q2K`, or `/blocker help`."),
        ("lst", "Did you mean `/blocker list`?"),
        ("studdy", "Did you mean `/blocker study`?"),
    ],
)
def test_a_blocker_command_that_is_none_says_what_would_do(text: str, said: str) -> None:
    with pytest.raises(UserError) as refusal:
        read_blocker_command(text)

    assert refusal.value.sentence == said


@given(text=st.text(max_size=300))
def test_nothing_that_is_typed_breaks_a_reader_or_comes_back(text: str) -> None:
    said = ""
    for reader in READERS:
        with suppress(UserError):
            reader(text)
            continue
        with pytest.raises(UserError) as refusal:
            reader(text)
        said += refusal.value.sentence

    assert len(said) < 600
    assert [word for word in text.split() if len(word) > 12 and word in said] == []


@pytest.mark.parametrize("text", ["", "   ", "help", "HELP", "help me please"])
def test_nothing_and_help_ask_how_it_works(text: str) -> None:
    assert read_lead_command(text) == Help()
    assert read_blocker_command(text) == Help()
    assert read_digest_command(text) == Help()


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("add", AddLead()),
        (" ADD ", AddLead()),
        ("new", AddLead()),
        ("Mine", MyLeads()),
        ("kn-2222", ShowLead("KN-2222")),
        ("  HF-7q2k\n", ShowLead("HF-7Q2K")),
    ],
)
def test_the_lead_command_takes_a_verb_or_a_ref(text: str, wanted: object) -> None:
    assert read_lead_command(text) == wanted


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        (" kn-2222 ", ShowBlockerForm("KN-2222", "")),
        ("kn-2222 no  ride", ShowBlockerForm("KN-2222", "no ride")),
        ("List", ListBlockers()),
        ("site", WideBlocker(BlockerScope.SITE, "")),
        ("SITE 301 too busy", WideBlocker(BlockerScope.SITE, "301 too busy")),
        ("study", WideBlocker(BlockerScope.STUDY, "")),
    ],
)
def test_the_blocker_command_takes_a_ref_a_list_or_something_wider(text: str, wanted: object) -> None:
    assert read_blocker_command(text) == wanted


def test_the_digest_command_takes_preview_and_perhaps_a_study() -> None:
    assert read_digest_command("preview") == PreviewDigest(None)
    assert read_digest_command("Preview kn-118") == PreviewDigest("KN-118")
    assert read_digest_command("preview " + "x" * 500) == PreviewDigest("X" * 40)
