"""The lint of words finds what must not be said, and lets the field's own words be."""

import pytest

from messages.wording import forbidden_in


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("She looks Eligible", ["Eligible"]),
        ("2 were disqualified, 1 qualifies", ["disqualified", "qualifies"]),
        ("on track for enrollment", ["enrollment"]),
        ("a screen failure", ["screen failure"]),
        ("a match for this treatment", ["match", "treatment"]),
        ("conversion is up", ["conversion"]),
        ("a lost patient, a cold lead", ["lost patient", "cold lead"]),
        ("Early fit is not enrolment. Enrolment grows.", ["Enrolment"]),
    ],
)
def test_a_word_that_is_not_ours_to_say_is_found(text: str, found: list[str]) -> None:
    assert forbidden_in(text) == found


@pytest.mark.parametrize(
    "text",
    [
        "Early fit is not enrolment.",
        "Materials waiting for a decision",
        "Screening visit booked",
        "Closed before screening",
        "Study-team review pending",
        "Quality of the source",
    ],
)
def test_the_fields_own_words_pass(text: str) -> None:
    assert forbidden_in(text) == []
