"""Picking leads by number or ref, and not taking times and counts for picks."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.reading_picks import picks, refs_in, without_refs

REFS = {1: "KN-AAAA", 2: "KN-7Q2K", 3: "KN-CCCC", 4: "KN-DDDD"}


@pytest.mark.parametrize(
    "text",
    [
        "lvm",
        "thanks",
        "2 pm call",
        "2 days left",
        "3 tries, no answer",
        "2nd try, lvm",
        "9 lvm",
        "2 lvm, 9 spoke",
        "2 or 3 lvm",
        "lvm, 2 no answer",
        "2",
        "",
    ],
)
def test_what_picks_no_lead_for_sure_picks_none(text: str) -> None:
    assert picks(text, REFS) is None


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("2 lvm", [("KN-7Q2K", "lvm")]),
        ("#3: lvm", [("KN-CCCC", "lvm")]),
        ("2 lvm, 4 no answer", [("KN-7Q2K", "lvm"), ("KN-DDDD", "no answer")]),
        ("1, 3 no answer", [("KN-AAAA", "no answer"), ("KN-CCCC", "no answer")]),
        ("1 and 2 lvm", [("KN-AAAA", "lvm"), ("KN-7Q2K", "lvm")]),
        ("2: lvm\n4) spoke, call thu", [("KN-7Q2K", "lvm"), ("KN-DDDD", "spoke, call thu")]),
        ("kn-7q2k lvm, call thu, 4 pm", [("KN-7Q2K", "lvm, call thu, 4 pm")]),
        ("2 lvm, 3 tries", [("KN-7Q2K", "lvm, 3 tries")]),
        ("*KN-DDDD*: spoke; 1 lvm", [("KN-DDDD", "spoke"), ("KN-AAAA", "lvm")]),
        ("2 lvm\nwaiting on records", [("KN-7Q2K", "lvm, waiting on records")]),
    ],
)
def test_each_lead_gets_its_own_words(text: str, meant: list[tuple[str, str]]) -> None:
    assert picks(text, REFS) == meant


@given(st.text(max_size=60))
def test_whatever_is_typed_picks_only_leads_that_are_there(text: str) -> None:
    found = picks(text, REFS)

    assert found is None or {ref for ref, _ in found} <= set(REFS.values())


def test_a_ref_is_found_in_any_case_and_taken_out() -> None:
    assert refs_in("kn-7q2k and KN-7Q2K, not follow-ups") == ["KN-7Q2K"]
    assert without_refs("fyi kn-7q2k: lvm", ["KN-7Q2K"]) == "fyi lvm"
