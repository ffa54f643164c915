"""What a study's file says about its clocks: nonsense is refused in a sentence, the narrowest word counts."""

import re

import pytest

from bot.local import SAMPLE
from handlers.reading.study_file import StudyFile, StudyFileError, read_study_file
from models.rules.clock_policy import ClockPolicy
from models.rules.policy_overrides import resolve

SAMPLE_TEXT = (SAMPLE / "study.toml").read_text()


def with_overrides(text: str) -> StudyFile:
    return read_study_file(SAMPLE_TEXT + text)


def policy(file: StudyFile, kind: str, **scope: str) -> ClockPolicy:
    return resolve(kind, file.overrides(), study=file.study.code, **scope)


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ('[[override]]\n[override.clocks.prescreen]\ntarget = "1 bd"', "an override says whom it is for"),
        ('[[override]]\nsite = "301"', "override → no. 1 → clocks: is missing"),
        ('[[override]]\nsite = "301"\nclocks = {}', "override → no. 1 → clocks"),
        (
            '[[override]]\nsite = "999"\n[override.clocks.prescreen]\ntarget = "1 bd"',
            "an override is for site “999”, which is not listed",
        ),
        (
            '[[override]]\nsource = "radio"\n[override.clocks.prescreen]\ntarget = "1 bd"',
            "an override is for source “radio”, which is not listed",
        ),
        (
            '[[override]]\nstage = "limbo"\n[override.clocks.prescreen]\ntarget = "1 bd"',
            "override → no. 1 → stage",
        ),
        (
            '[[override]]\nstage = "closed"\n[override.clocks.prescreen]\ntarget = "1 bd"',
            "no clock runs on a lead that is closed",
        ),
        (
            '[[override]]\nweekday = "mon"\n[override.clocks.prescreen]\ntarget = "1 bd"',
            "weekday: is not a key this file knows",
        ),
        (
            '[[override]]\nsource = "registry"\n[override.clocks.prescreen]\ntarget = "1 bd"\nwarn = "2 bd"',
            "it would warn at 2 bd, after it is due at 1 bd",
        ),
        (
            '[[override]]\nsource = "registry"\n[override.clocks.prescreem]\ntarget = "1 bd"',
            "There is no clock called “prescreem” (study KN-118, source registry)",
        ),
        (
            '[[override]]\nsource = "registry"\n[override.clocks.no_show_recovery]\ntarget = "1 bd"',
            "it has three steps",
        ),
        (
            '[[override]]\nsource = "registry"\n[override.clocks.visit_reminder]\ntarget = ["24 h", "72 h"]',
            "each reminder must come nearer to the visit",
        ),
        (
            (
                '[[override]]\nsite = "302"\n[override.clocks.prescreen]\ntarget = "1 bd"\nwarn = "4 bh"\n'
                '[[override]]\nsite = "302"\n[override.clocks.scheduling]\ntarget = "1 bd"\nwarn = "4 bh"'
            ),
            "site 302 has its own clocks twice",
        ),
        (
            # Each makes sense alone; a registry lead at Riverside would be warned after it was due.
            (
                '[[override]]\nsite = "301"\n[override.clocks.prescreen]\ntarget = "5 bd"\nwarn = "4 bd"\n'
                'escalate = []\n[[override]]\nsource = "registry"\n[override.clocks.prescreen]\ntarget = "3 bd"\n'
            ),
            "it would warn at 4 bd, after it is due at 3 bd",
        ),
    ],
)
def test_an_override_that_makes_no_sense_is_refused_with_a_sentence(written: str, said: str) -> None:
    with pytest.raises(StudyFileError) as refused:
        with_overrides("\n" + written)

    assert said in str(refused.value)


def test_an_override_holds_where_all_it_names_holds() -> None:
    file = with_overrides(
        '\n[[override]]\nsite = "302"\nstage = "contacted"\nsource = "registry"\n'
        '[override.clocks.prescreen]\ntarget = "1 bd"\nwarn = "4 bh"\n'
    )

    there = policy(file, "prescreen", site="302", stage="contacted", source="registry")
    elsewhere = policy(file, "prescreen", site="302", stage="contacted", source="social_ads")

    assert (there.target, there.origin) == (480, "study KN-118, site 302, stage contacted, source registry")
    assert (elsewhere.target, elsewhere.origin) == (960, "default")


def test_of_two_overrides_the_one_that_names_more_counts() -> None:
    file = with_overrides(
        '\n[[override]]\nsource = "registry"\n[override.clocks.first_response]\ntarget = "6 bh"\n'
        '[[override]]\nsite = "302"\nsource = "registry"\n[override.clocks.first_response]\ntarget = "3 bh"\n'
    )

    targets = [policy(file, "first_response", site=site, source="registry").target for site in ("301", "302")]

    assert targets == [360, 180]


def test_the_example_in_the_sample_file_works_when_it_is_uncommented() -> None:
    start = SAMPLE_TEXT.index("# [[override]]")
    example = re.sub(r"^# ", "", SAMPLE_TEXT[start:], flags=re.MULTILINE)

    file = read_study_file(SAMPLE_TEXT[:start] + example)

    assert policy(file, "records_chase", site="302", stage="records").target == 3 * 480
    assert policy(file, "records_chase", site="301", stage="records").target == 5 * 480
