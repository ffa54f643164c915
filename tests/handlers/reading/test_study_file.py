"""A study's file becomes a checked plan; every mistake in it is named with its place."""

import re

import pytest

from bot.local import SAMPLE
from handlers.reading.study_file import StudyFileError, read_study_file
from models.rules.working_time import WorkingTime
from models.terms import Role, StudyStatus

GOOD = """
[study]
code = "HF-204"
title = "A study"
reporting_timezone = "America/New_York"
sponsor_channel = "C0SPONSOR"

[[source]]
key = "social_ads"
name = "Social ads"

[[site]]
code = "101"
name = "North"
timezone = "America/Chicago"
channel = "C0NORTH"
default_owner = "ana"
[site.hours]
mon = [["09:00", "12:00"], ["13:00", "17:00"]]

[[member]]
key = "ana"
name = "Ana Reyes"
slack = "U0ANA"
roles = [{ role = "coordinator", site = "101" }]
"""

MISTAKES = [
    ('code = "HF-204"', 'code = ""', "study → code: String should have at least 1 character."),
    ('title = "A study"', "", "study → title: is missing."),
    ('title = "A study"', 'titel = "A study"', "study → titel: is not a key this file knows."),
    (
        "America/New_York",
        "New York",
        "study → reporting_timezone: “New York” is no time zone; write one like America/New_York.",
    ),
    (
        'sponsor_channel = "C0SPONSOR"',
        'sponsor_channel = "#sponsor"',
        "study → sponsor_channel: “#sponsor” is no channel id; write one like C0123456789.",
    ),
    (
        'sponsor_channel = "C0SPONSOR"',
        'sponsor_channel = "C0NORTH"',
        "the channel “C0NORTH” is listed twice.",
    ),
    (
        'title = "A study"',
        'title = "A study"\nref_prefix = "K1"',
        "study → ref_prefix: “K1” is no ref prefix; write one like HF: one to four letters.",
    ),
    ('title = "A study"', 'title = "A study"\nstatus = "open"', "study → status: Input should be 'draft'"),
    (
        'key = "social_ads"',
        'key = "Social Ads"',
        "source → no. 1 → key: “Social Ads” is no key; write one like social_ads.",
    ),
    (
        'mon = [["09:00", "12:00"], ["13:00", "17:00"]]',
        'mon = [["17:00", "09:00"]]',
        "site → no. 1: ",
    ),
    ('mon = [["09:00"', 'monday = [["09:00"', "“monday” is not a weekday here."),
    ('default_owner = "ana"', 'default_owner = "bob"', "site 101 is owned by “bob”, who is not listed."),
    ('slack = "U0ANA"', 'slack = "@ana"', "member → no. 1 → slack: “@ana” is no member id"),
    ('role = "coordinator"', 'role = "boss"', "member → no. 1 → roles → no. 1 → role: Input should be"),
    (
        'site = "101" }]',
        'site = "102" }]',
        "Ana Reyes has a role at site “102”, which is not listed.",
    ),
    (
        "[[source]]",
        '[clocks.first_response]\ntarget = "soon"\n\n[[source]]',
        "soon",
    ),
    (
        "[[source]]",
        '[digest]\nweekday = "someday"\n\n[[source]]',
        "digest → weekday: “someday” is no weekday",
    ),
    ("[[source]]", '[digest]\ntime = "25:00"\n\n[[source]]', "digest → time: “25:00” is no time of day"),
    ("[[source]]", "[[source", "The file is not valid TOML:"),
]


@pytest.mark.parametrize(("before", "after", "said"), MISTAKES)
def test_a_mistake_is_named_with_its_place(before: str, after: str, said: str) -> None:
    assert before in GOOD
    with pytest.raises(StudyFileError) as refusal:
        read_study_file(GOOD.replace(before, after, 1))

    assert said in str(refusal.value)
    assert "pydantic" not in str(refusal.value)


def test_every_mistake_is_named_at_once() -> None:
    broken = GOOD.replace('title = "A study"', "").replace('"U0ANA"', '"ana"').replace("Chicago", "Nowhere")
    with pytest.raises(StudyFileError) as refusal:
        read_study_file(broken)

    assert len(str(refusal.value).splitlines()) == 3


@pytest.mark.parametrize("part", ["source", "site", "member"])
def test_what_is_listed_twice_is_refused(part: str) -> None:
    start = GOOD.index(f"[[{part}]]")
    end = GOOD.find("\n[[", start + 2)
    with pytest.raises(StudyFileError, match="is listed twice"):
        read_study_file(GOOD + "\n" + GOOD[start : end if end > 0 else None])


def test_one_slack_account_is_one_member() -> None:
    again = '[[member]]\nkey = "ana2"\nname = "Ana"\nslack = "U0ANA"\nroles = []\n'
    with pytest.raises(StudyFileError, match=r"the Slack member “U0ANA” is listed twice"):
        read_study_file(GOOD + again)


@pytest.mark.parametrize("text", ["", "x = 1", "study = 5", "[[study]]"])
def test_a_file_that_is_something_else_is_refused_with_sentences(text: str) -> None:
    with pytest.raises(StudyFileError, match=r"is missing|is not a key|Input should be"):
        read_study_file(text)


def test_the_plan_holds_what_the_file_says() -> None:
    plan = read_study_file(GOOD)

    assert (plan.study.ref_prefix, plan.study.status) == ("HF", StudyStatus.ACTIVE)
    assert (plan.digest.weekday, plan.digest.time, plan.digest.suppression) == ("monday", "09:00", "standard")
    assert plan.member[0].roles[0].role is Role.COORDINATOR
    assert isinstance(plan.site[0].calendar(), WorkingTime)
    assert plan.policy() == {"overrides": []}


@pytest.mark.parametrize(
    ("code", "prefix"), [("hf-204", "HF"), ("204", "LD"), ("ABCDEFG", "ABCD"), ("É1", "LD")]
)
def test_a_prefix_is_made_from_the_code_when_none_is_given(code: str, prefix: str) -> None:
    assert read_study_file(GOOD.replace("HF-204", code)).study.ref_prefix == prefix


def test_a_prefix_in_small_letters_is_written_large() -> None:
    plan = read_study_file(GOOD.replace('title = "A study"', 'title = "A study"\nref_prefix = "kn"'))

    assert plan.study.ref_prefix == "KN"


def test_the_sample_can_be_read_and_teaches() -> None:
    text = (SAMPLE / "study.toml").read_text()
    plan = read_study_file(text)

    assert plan.study.code == "KN-118"
    assert len(re.findall(r"#", text)) > 15
