"""The main messages word for word, and no word anywhere in the code that is not ours to say."""

import ast
import json
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from bot.settings import PROJECT
from messages import labels
from messages.digests import preview, sponsor_digest
from messages.leads import lead_card, lead_details, lead_help, my_leads
from messages.message import Message
from messages.nudges import nudges
from messages.wording import forbidden_in
from models.nudge import ToldAs
from models.queries.queues import MyQueue
from models.rules.taxonomy import CLOSE_REASONS, SUB_REASONS
from models.terms import BlockerCategory, DeadlineKind
from tests.messages.digest_facts import full_week, told
from tests.messages.facts import NOW, SIZES, Facts, deadline
from tests.messages.test_every_message import EVERYTHING, MESSAGES, Made, item

LARGEST_VIEW = 250_000  # bytes: what Slack takes as one view
LARGEST_ANSWER = 60_000  # bytes: Slack's client cannot send a frame of 64 kB over Socket Mode
USUAL = next(one for one in SIZES if one.name == "usual")
MINIMAL = next(one for one in SIZES if one.name == "minimal")
# What is read from people is in their words; what is said back about it stands in these files too.
OURS = [path for room in ("messages", "handlers") for path in sorted((PROJECT / room).rglob("*.py"))]
ANSWERS = ("commands.py", "study_file.py", "history_file.py")
SAID = [
    path
    for path in OURS
    if path.name != "wording.py" and (path.parent.name != "reading" or path.name in ANSWERS)
]


def week(**counts: int) -> dict[str, int]:
    """A week's totals; what is not given is nought."""
    names = (
        "leads_moved",
        "new_inquiries",
        "became_reviewable",
        "study_team_decisions",
        "records_became_ready",
        "first_visits_booked",
        "visits_rebooked",
        "visits_due",
        "visits_attended",
        "visits_no_show",
        "visits_outcome_not_logged",
        "closed",
    )
    return {**dict.fromkeys(names, 0), **counts}


def digest(facts: Facts, **changes: object) -> Message:
    """The sponsor's message for a week of these figures."""
    return sponsor_digest(told(facts, **changes))


def sentences(path: Path) -> list[str]:
    """Every piece of text in a file that is no docstring."""
    tree = ast.parse(path.read_text())
    documented = (ast.Module, ast.ClassDef, ast.FunctionDef)
    docstrings = {
        ast.get_docstring(one, clean=False) for one in ast.walk(tree) if isinstance(one, documented)
    }
    texts = [
        one.value for one in ast.walk(tree) if isinstance(one, ast.Constant) and isinstance(one.value, str)
    ]
    return [text for text in texts if " " in text and text not in docstrings]


def test_a_quiet_week_word_for_word() -> None:
    assert digest(MINIMAL).text == (
        "KN-118 recruitment update · week of 6–12 July 2026\n"
        "*Headline*: Nothing moved this week; no lead is active.\n"
        "*Moved*: nothing this week. No new inquiries, no visits, no closes.\n"
        "*Stalled*: no lead is active.\n"
        "*Before the next update* (Mon 20 Jul)\n"
        "Sites: keep every next action dated\n"
        "The sponsor: nothing open\n"
        "Study operations: nothing open\n"
        "Tables and definitions are in the thread. No patient-level detail. Breakdowns under 5 are hidden. "
        "Early fit is not enrolment."
    )


def test_a_busy_week_word_for_word() -> None:
    message = digest(
        USUAL,
        study_totals_week=week(leads_moved=1, new_inquiries=9, visits_due=3, visits_attended=2, closed=4),
        first_response_on_time="7/9",
        stale_total=12,
        active_leads=30,
        stale_by_category={"form": "table", "cells": {"stalled": 7, "no_first_action": "<5"}},
        open_blockers_total=1,
        open_blockers_by_side={"form": "names_only", "names": ["sponsor", "site"]},
    )

    assert message.text == (
        "KN-118 recruitment update · week of 6–12 July 2026\n"
        "*Headline*: 1 lead moved; 12 of 30 active are stalled.\n"
        "*Moved*: 1 lead. New inquiries 9 · first response on time 7 of 9 · newly reviewable 0 · "
        "study-team decisions 0\n"
        "Screening visits: first booked 0, rebooked 0 · due 3: attended 2, missed 0, no outcome yet 0 · "
        "closed before screening 4\n"
        "*Stalled*: 12 of 30 active (40%). Why: no movement after contact or attempts 7; no first action yet "
        "fewer than 5\n"
        "*In the way*: 1 open blocker, owned by: sponsor, site\n"
        "*Before the next update* (Mon 20 Jul)\n"
        "Sites: go through the 12 stalled, each with an owner and a date\n"
        "The sponsor: nothing open\n"
        "Study operations: nothing open\n"
        "Tables and definitions are in the thread. No patient-level detail. Breakdowns under 5 are hidden. "
        "Early fit is not enrolment."
    )


def test_a_full_week_word_for_word() -> None:
    full = sponsor_digest(full_week(USUAL)).text.splitlines()

    assert full[:10] == [
        "KN-118 recruitment update · week of 6–12 July 2026",
        "*Headline*: Nothing moved this week; no lead is active; 1 answer is overdue.",
        "1. Can study operations adjust the audience and wording of Social ads by Fri 17 Jul?",
        "2. Can the sites review the 7 stalled leads by Fri 17 Jul?",
        "*Promised last time*",
        "• 3 business days late: Widen the ad's area · study operations (by Fri 17 Jul)",
        "• Done: Pay travel · the sponsor (by Fri 17 Jul)",
        "*We need from the sponsor*",
        "• Is travel beyond 50 miles paid? (asked Mon 6 Jul, was due Fri 17 Jul, 2 business days late)",
        "• Is parking paid? (asked Mon 6 Jul; an answer by Fri 17 Jul)",
    ]
    assert "*Corrected*: week of 29 June – 5 July: new inquiries 6, not 5" in full
    assert full[-1].startswith("Posted without a review. ")


@pytest.mark.parametrize(
    ("monday", "said"),
    [
        (date(2026, 7, 13), "week of 13–19 July 2026"),
        (date(2026, 6, 29), "week of 29 June – 5 July 2026"),
        (date(2026, 12, 28), "week of 28 December – 3 January 2027"),
    ],
)
def test_a_week_is_named_by_its_days(monday: date, said: str) -> None:
    message = sponsor_digest(replace(told(MINIMAL), monday=monday))

    assert message.text.splitlines()[0] == f"KN-118 recruitment update · {said}"


def test_a_preview_is_the_message_under_one_line_of_its_own() -> None:
    made = preview(MINIMAL.study, digest(MINIMAL), posts="Thu 16 Jul 9:00 am ET")

    assert made.text.partition("\n")[2] == digest(MINIMAL).text
    assert list(made.blocks[1:]) == list(digest(MINIMAL).blocks)


def test_a_nudge_word_for_word() -> None:
    told = item(MINIMAL.view, deadline(DeadlineKind.FIRST_RESPONSE), ToldAs.OWNER)
    made = nudges([replace(told, planned_at=NOW, urgent=False)], now=NOW)

    assert made.text == (
        "*First response is due Tue 14 Jul 1:05 pm CT*\n"
        "A-22 · New inquiry · Social ads\n"
        "Next: call, attempt 8, was due Sat 11 Jul 11:05 am CT\n"
        "Why now: First response is due 4 business hours after the lead came in (Tue 14 Jul 9:05 am CT), "
        "so by Tue 14 Jul 1:05 pm CT. Policy: the default, not a regulation."
    )


def test_what_a_site_lead_is_told_word_for_word() -> None:
    told = item(MINIMAL.view, deadline(DeadlineKind.FIRST_RESPONSE), ToldAs.SITE_LEAD)
    made = nudges([replace(told, planned_at=NOW, urgent=False)], now=NOW)

    assert made.text.splitlines()[1:4] == [
        "A-22 · New inquiry · Social ads · site 301",
        "Owner: <@U001>",
        "Next: call, attempt 8, was due Sat 11 Jul 11:05 am CT",
    ]
    assert made.text.endswith("The task stays with its owner; you are told once.")


def test_a_card_and_the_private_answer_say_the_same_of_a_lead() -> None:
    card, details = lead_card(USUAL.view, now=NOW), lead_details(USUAL.view, now=NOW, notes=["asks <b>"])

    assert card.text == (
        "Records in progress · *KN-7Q2K*\n"
        "Social ads · site 301\n"
        "Owner: <@U001>\n"
        "Next: call, was due Sat 11 Jul 11:05 am CT\n"
        "Blocked · Contact: pi review pending (coordinator to move, check Tue 14 Jul 11:05 am CT)\n"
        "Blocked · Records: pi review pending (site lead to move, check Wed 15 Jul 11:05 am CT)"
    )
    assert details.text == f"{card.text}\n*Notes*\n• asks &lt;b&gt;"


def test_a_list_says_how_much_of_it_is_shown() -> None:
    views = [USUAL.view] * 15
    all_of_it = my_leads(MyQueue(views[:3], 3, [], 0), now=NOW).text
    cut = my_leads(MyQueue(views, 20, views[:2], 4), now=NOW).text

    assert all_of_it.startswith("*Your leads, next first* (3)\n")
    assert cut.startswith("*Your leads, next first* (15 of 20)\n")
    assert "*In recovery, oldest first* (2 of 4)\n" in cut
    assert cut.count("KN-7Q2K") == 17


def test_help_names_every_command() -> None:
    said = lead_help().text

    assert [
        one for one in ("/lead add", "/lead mine", "/blocker", "/digest preview") if one not in said
    ] == []


def test_a_criterion_is_asked_after_in_our_own_words() -> None:
    asked = {
        "criteria_question": "Criteria question",
        "criteria_question_prior_therapy": "Criteria question: earlier medicines",
        "criteria_question_lab_value": "Criteria question: lab criterion",
        "criteria_question_new_drug_window": "Criteria question",
        "criteria_question_travel_time": "Criteria question: travel time",
    }

    assert {key: labels.sub_reason(BlockerCategory.PROTOCOL, key) for key in asked} == asked


def test_no_label_holds_a_word_that_is_not_ours_to_say() -> None:
    listed = [one.label for reasons in SUB_REASONS.values() for one in reasons]
    listed += [one.label for one in CLOSE_REASONS.values()]

    assert [label for label in listed if forbidden_in(label)] == []


@pytest.mark.parametrize("path", SAID, ids=lambda path: str(path.relative_to(PROJECT)))
def test_no_sentence_in_the_code_holds_a_word_that_is_not_ours_to_say(path: Path) -> None:
    assert [text for text in sentences(path) if forbidden_in(text)] == []


@pytest.mark.parametrize("made", EVERYTHING)
def test_every_answer_fits_into_one_frame(made: Made) -> None:
    body = made.as_answer() if isinstance(made, Message) else {"response_action": "update", "view": made}

    # The triage goes out through the Web API alone, and so does the Home tab.
    calls_only = not isinstance(made, Message) and (made["type"] == "home" or made["callback_id"] == "triage")
    assert len(json.dumps(body).encode()) < (LARGEST_VIEW if calls_only else LARGEST_ANSWER)


@pytest.mark.parametrize("made", MESSAGES)
def test_the_text_for_phones_holds_every_section_whole(made: Message) -> None:
    sections = [block["text"]["text"] for block in made.blocks if block["type"] == "section"]

    assert [one for one in sections if one.removesuffix("\n…").removesuffix(" …") not in made.text] == []


def test_the_card_of_a_lead_with_many_blockers_shows_the_first_and_counts_the_rest() -> None:
    extreme = next(one for one in SIZES if one.name == "extreme")
    card = lead_card(extreme.view, now=NOW)

    assert len(extreme.view.blockers) == 60
    assert card.text.endswith("Blocked · 52 more, all in `/blocker list`")
    assert card.text.count("Blocked · ") == 9
    assert len(card.blocks) <= 50
