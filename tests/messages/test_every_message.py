"""Every message, form and Home view the bot can make, in every size, passes what Slack would check."""

import inspect
import pkgutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from importlib import import_module
from itertools import cycle
from types import ModuleType
from typing import Any, get_type_hints

import pytest

import messages
from bot.sandbox.blockkit import validate_home, validate_message, validate_view
from handlers.operations.digests import figures
from messages import (
    absences,
    blockers,
    closing,
    digests,
    errors,
    fact_forms,
    handovers,
    home,
    lead_forms,
    leads,
    morning,
    nudge_times,
    nudges,
    privacy,
    receipts,
    replies,
    reply_forms,
    threads,
    watching,
    why,
)
from messages.deadlines import clocks_line
from messages.message import Message, View
from messages.saying import TEMPLATES, mention
from messages.wording import forbidden_in
from models.deadline import Deadline
from models.member import Member
from models.morning import ListSection
from models.nudge import ToldAs
from models.queries.deadlines import NextDeadline, Standing
from models.queries.leads import LeadView
from models.queries.nudges import NudgeItem
from models.rules.closing import Tries, Verdict
from models.rules.facts import Fact, done_facts
from models.rules.frozen_clock import FrozenClock, explain
from models.rules.history import Attempt, LeadHistory, Promise
from models.rules.permissions import May
from models.rules.snoozing import cut_short, snooze_choices
from models.rules.taxonomy import CLOSE_REASONS
from models.rules.watching import Finding, Gap
from models.terms import AttemptOutcome, BlockerCategory, ContactChannel, DeadlineKind, NextAction, Party
from tests.messages.facts import HOURS, MONDAY, NOW, SIZES, ZONE, Facts, deadline

Made = Message | View
LATER = NOW + timedelta(days=5)
REFS = ["KN-7Q2K"] * 60
HISTORIES = [
    LeadHistory(ref="T-1", site="301", source="s", received_at=NOW),
    LeadHistory(
        ref="T-1",
        site="301",
        source="s",
        received_at=NOW,
        attempts=(Attempt(1, NOW, AttemptOutcome.LEFT_MESSAGE, ContactChannel.SMS),),
        promises=(Promise(NOW, NOW),),
    ),
]


def said(facts: Facts) -> dict[str, list[Made]]:
    """What each function says about these facts, by the function's name; every function is here."""
    view, people = facts.view, facts.people
    by = mention(facts.owner.slack_user_id, facts.owner.name)
    done = [
        receipts.Receipt(view.lead.ref, "Logged: spoke", by, at=NOW),
        receipts.Receipt(view.lead.ref, "Logged: spoke", by, at=NOW, events=tuple(range(10**9, 10**9 + 9))),
        receipts.Receipt(view.lead.ref, "Taken back: spoke", by, at=NOW, taken_back=True),
    ]
    clocks = [deadline(kind) for kind in DeadlineKind]
    standings = [
        Standing(NextDeadline(kind, NOW + late, party), tuple(Party)[: len(people)])
        for kind, party in zip(DeadlineKind, cycle(Party), strict=False)
        for late in (timedelta(), timedelta(days=-1))
    ]
    shown = figures(facts.study_facts, facts.study, MONDAY)
    digest = digests.sponsor_digest(facts.study, facts.study_facts, MONDAY, shown)
    views = [view] * len(people)
    return {
        "lead_card": [leads.lead_card(view, now=NOW)],
        "lead_details": [
            leads.lead_details(view, now=NOW),
            *(
                leads.lead_details(view, now=NOW, clocks=clocks_line(one, zone=ZONE, now=NOW))
                for one in standings
            ),
        ],
        "my_leads": [leads.my_leads([], total=0, now=NOW), leads.my_leads(views, total=len(views), now=NOW)],
        "lead_help": [leads.lead_help()],
        "add_lead_form": [
            leads.add_lead_form(facts.sites, facts.sources, people, chosen_site="1", asked_by=facts.owner)
        ],
        "snooze_form": [*_snooze_forms(view.lead.ref)],
        "promise_form": [lead_forms.promise_form(view.lead.ref, zone=ZONE, now=NOW, private="{}")],
        "hand_over_form": [
            handovers.hand_over_form(view.lead.ref, [], private="{}"),
            handovers.hand_over_form(view.lead.ref, people, private="{}"),
        ],
        "lead_added": [lead_forms.lead_added(view, now=NOW)],
        "receipt_message": [receipts.receipt_message(view, one, now=NOW) for one in done],
        "receipt_page": [receipts.receipt_page(view, one, now=NOW) for one in done],
        "details_after": [
            receipts.details_after(leads.lead_details(view, now=NOW), view, one) for one in done
        ],
        "close_form": [*_close_forms(view.lead.ref)],
        "hold_form": [closing.hold_form(view.lead.ref, today=NOW.date(), private="{}")],
        "confirm_close_asked": [
            closing.confirm_close_asked(view, reason, Tries(1, 1, 1, 0), by=by, asked=10**9)
            for reason in CLOSE_REASONS.values()
        ],
        "study_close_asked": [
            closing.study_close_asked(view, reason, by=by, asked=10**9) for reason in CLOSE_REASONS.values()
        ],
        "close_answered": [
            closing.close_answered(view, one, names=names) for one in done for names in (True, False)
        ],
        "close_confirmed": [closing.close_confirmed(view, by)],
        "kept_open": [closing.kept_open(view, by, now=NOW)],
        "no_longer": [receipts.no_longer(view, done[-1])],
        "fact_form": [*_fact_forms(view.lead.ref)],
        "nothing_to_log": [fact_forms.nothing_to_log(view.lead.ref, private="{}")],
        "return_form": [handovers.return_form(view.lead.ref, private="{}")],
        "offered": [
            handovers.offered(view, history, by=by, note=note, offer=10**9, now=NOW)
            for history in HISTORIES
            for note in (None, view.source_name[:200])
        ],
        "answered": [handovers.answered(view, one, now=NOW) for one in done],
        "taken": [handovers.taken(view, by=by, now=NOW)],
        "returned": [
            handovers.returned(view, by=by, note=note, now=NOW) for note in (None, view.source_name[:200])
        ],
        "not_taken": [handovers.not_taken(view, facts.owner, since=NOW, now=NOW)],
        "nudges": [
            *(nudges.nudges([item(view, clock, told_as)], now=NOW) for clock in clocks for told_as in ToldAs),
            *(
                nudges.nudges([item(view, clocks[0], told_as, answer="Logged: spoke")], now=NOW)
                for told_as in ToldAs
            ),
            *(nudges.nudges(several(view, clocks, told_as), now=NOW) for told_as in ToldAs),
        ],
        "morning_list": [mornings(view, many) for many in (1, 40)],
        "nudge_times_form": [
            nudge_times.nudge_times_form(one, timezone="America/Chicago")
            for one in (facts.owner, told_by_day())
        ],
        "away_form": [
            absences.away_form([facts.owner], [], asked_by=facts.owner, today=NOW.date()),
            absences.away_form(people, people, asked_by=facts.owner, today=NOW.date()),
        ],
        "away_help": [absences.away_help()],
        "away_saved": [
            absences.away_saved(facts.owner.name, NOW, LATER, ZONE, cover=cover)
            for cover in (None, facts.owner)
        ],
        "claimed_while_away": [
            absences.claimed_while_away(view.lead.ref, LATER, ZONE, cover=cover)
            for cover in (None, facts.owner)
        ],
        "not_covered": [
            absences.not_covered(facts.owner, at, LATER, REFS, ZONE, now=NOW) for at in (NOW, LATER)
        ],
        "covering": [absences.covering(facts.owner, NOW, LATER, count, ZONE) for count in (0, 1, 30)],
        "welcome_back": [
            absences.welcome_back(moved, owned=3, since=NOW, zone=ZONE, now=LATER)
            for moved in ([], [absences.Moved(view, [("attempt: spoke", by, NOW)] * 40)] * 30)
        ],
        "member_left": [
            absences.member_left(facts.owner.name, [], []),
            absences.member_left(facts.owner.name, [(one.name, REFS) for one in people[:9]], REFS),
        ],
        "coverage_given": [absences.coverage_given(facts.owner.name, REFS)],
        "back_again": [absences.back_again(said) for said in (True, False)],
        "why_now": [
            why.why_now(
                view, [(clock, explain(FrozenClock.from_dict(clock.policy), HOURS), ()) for clock in clocks]
            )
        ],
        "blocker_logged": [blockers.blocker_logged(view, one, now=NOW) for one in view.blockers],
        "blocker_resolved": [blockers.blocker_resolved(view, one, by=by, now=NOW) for one in view.blockers],
        "blocker_form": [_blocker_form(facts, category) for category in (None, *BlockerCategory)],
        "blocker_receipt": [blockers.blocker_receipt(view, one, now=NOW) for one in done],
        "blocker_help": [blockers.blocker_help()],
        "sponsor_digest": [digest],
        "preview": [digests.preview(facts.study, digest, posts="Thu 16 Jul 9:00 am ET")],
        "digest_help": [digests.digest_help()],
        "answer": [*_answers(view, done)],
        "next_answer": [replies.next_answer(view, now=NOW)],
        "owner_answer": [
            replies.owner_answer(view),
            replies.owner_answer(replace(view, handover_to=facts.owner)),
        ],
        "how_did_it_go": [replies.how_did_it_go(view, now=NOW)],
        "which_lead": [
            replies.which_lead([]),
            replies.which_lead([(view.lead.ref, "x" * 2000)], is_it=True),
            replies.which_lead([(f"{number} · {view.lead.ref}", "{}") for number in range(40)]),
        ],
        "reply_help": [replies.reply_help()],
        "withdrawn": [replies.withdrawn(view.lead.ref)],
        "stopped": [privacy.stopped(privacy.KINDS, text, "{}") for text in ("", view.source_name * 9)],
        "with_offer": [
            replies.with_offer(
                receipts.receipt_page(view, one, now=NOW), "Voicemail. Next: call, Thu 16 Jul.", "x" * 2000
            )
            for one in done
        ],
        "which_lead_form": [reply_forms.which_lead_form(private="{}")],
        "reply_form": [*_reply_forms(view.lead.ref)],
        "direct_hint": [threads.direct_hint()],
        "watch_found": [
            watching.watch_found("301", [Finding(view.lead.ref, gap, kind)] * len(people))
            for gap in Gap
            for kind in (None, *DeadlineKind)
        ],
        "home_of": [home.home_of(facts.actor, views, total=len(views), now=NOW)],
        "problem_view": [errors.problem_view("That day has passed.")],
        "problem_home": [errors.problem_home("That day has passed.")],
    }


def item(view: LeadView, clock: Deadline, told_as: ToldAs, *, answer: str | None = None) -> NudgeItem:
    """One telling about a clock of the lead, late and after waiting."""
    return NudgeItem(
        number=clock.id or 0,
        view=view,
        deadlines=(clock,),
        told_as=told_as,
        planned_at=NOW - timedelta(days=1),
        told_at=NOW,
        held_because=None,
        prefers_another_time=True,
        urgent=True,
        absent=view.owner if told_as is ToldAs.COVER else None,
        answer=answer,
        answered_at=NOW if answer else None,
        answered_by=view.owner if answer else None,
    )


def several(view: LeadView, clocks: list[Deadline], told_as: ToldAs) -> list[NudgeItem]:
    """A message so long that part of it is folded."""
    answers = ["Logged: spoke"] * 12 + [None] * 40
    return [
        replace(item(view, clocks[0], told_as, answer=answer), number=number)
        for number, answer in enumerate(answers)
    ]


def mornings(view: LeadView, many: int) -> Message:
    """A list of that many leads in each section, some dealt with."""
    lines = [
        morning.ListLine(view, section, urgent=number % 2 == 0, done=number % 3 == 1, absent=view.owner)
        for section in ListSection
        for number in range(many)
    ]
    return morning.morning_list(
        lines, day=NOW.date(), planned_at=NOW - timedelta(minutes=20), made_at=NOW, now=NOW
    )


def told_by_day() -> Member:
    """Somebody with times of their own."""
    return Member(workspace_id=1, key="ana", name="Ana Reyes", told_from="09:30", told_to="16:00")


def _blocker_form(facts: Facts, category: BlockerCategory | None) -> View:
    return blockers.blocker_form(
        facts.view.lead.ref,
        facts.people,
        sees_to_it=1,
        today=NOW.date(),
        check_on=NOW.date(),
        category=category,
        private="{}",
    )


def _answers(view: LeadView, done: list[receipts.Receipt]) -> Iterator[Message]:
    """Logged, asked, and both at once; with every remark and as many meanings as are ever offered."""
    line = replies.line(["voicemail"] * 9, [view.source_name] * 9, replies.next_said(view))
    asks = [
        replies.Ask("Log this?", line, ("Yes, log it", "Mon 17 Aug 10:00 am CT instead")),
        replies.Ask("Who cancelled?", options=tuple(view.source_name[:75] or "a" for _ in range(5))),
        replies.Ask("What happened?", closes=True, decides=True, all_buttons=True),
    ]
    remarks = [replies.TOO_LONG, replies.moved_since(view, "Tue 16 Jun")]
    yield replies.answer(view, 10**9, done=line, receipt=done[1], now=NOW)
    for ask in asks:
        yield replies.answer(view, 10**9, ask=ask, noted=True, remarks=remarks, now=NOW)
        yield replies.answer(view, 10**9, done=line, receipt=done[1], ask=ask, now=NOW)


def _reply_forms(ref: str) -> Iterator[View]:
    """Empty, and with everything that a reply can say."""
    category = BlockerCategory.PATIENT_BARRIER
    full = reply_forms.Prefill(
        contacts=reply_forms.CONTACTS[:4],
        happened=list(reply_forms.HAPPENED),
        visit_at=LATER,
        blockers=[(category, None), (category, "travel_parking"), (category, "upfront_cost")],
        next_action=NextAction.CALL,
        due=LATER,
        at_an_hour=True,
        hold_until=LATER.date(),
        also=[(f"close:{number}", "Close: travel " * 9) for number in range(4)],
    )
    for begin in (reply_forms.Prefill(), full):
        yield reply_forms.reply_form(ref, begin, zone=ZONE, now=NOW, private="{}", stopped=begin is full)


def _fact_forms(ref: str) -> Iterator[View]:
    """Every question there is, with each answer chosen."""
    asked = [done_facts(action, frozenset(May)) for action in NextAction]
    for facts in [*filter(None, asked), tuple(Fact)[:10]]:
        for chosen in (None, *facts):
            yield fact_forms.fact_form(ref, facts, chosen=chosen, zone=ZONE, now=NOW, private="{}")


def _close_forms(ref: str) -> Iterator[View]:
    """Every reason chosen, with and without somebody else's word."""
    verdicts = [Verdict.CLOSES, Verdict.SITE_LEAD_CONFIRMS, Verdict.STUDY_OPS_CONFIRM]
    for verdict in verdicts:
        offered = [(one, verdict) for one in CLOSE_REASONS.values()]
        for chosen in (None, *CLOSE_REASONS.values()):
            yield closing.close_form(ref, offered, chosen=chosen, tried=Tries(1, 1, 1, 0), private="{}")


def _snooze_forms(ref: str) -> Iterator[View]:
    """With and without a time of one's own, cut short and not, after none and many."""
    whole = snooze_choices(HOURS, NOW)
    for choices in (whole, cut_short(whole, NOW + timedelta(minutes=90), NOW)):
        for chosen, snoozes in ((None, 0), (lead_forms.A_TIME, 7)):
            yield lead_forms.snooze_form(
                ref, choices, chosen=chosen, snoozes=snoozes, zone=ZONE, now=NOW, private="{}"
            )


def makers() -> Iterator[str]:
    """The name of every public function under messages/ that makes a message or a view."""
    for found in pkgutil.iter_modules(messages.__path__):
        module: ModuleType = import_module(f"messages.{found.name}")
        for name, function in inspect.getmembers(module, inspect.isfunction):
            own = function.__module__ == module.__name__ and not name.startswith("_")
            if own and found.name != "blocks" and _makes(function):
                yield name


def _makes(function: Callable[..., Any]) -> bool:
    return get_type_hints(function).get("return") in (Message, View)


EVERYTHING = [
    pytest.param(made, id=f"{facts.name}-{name}-{number}")
    for facts in SIZES
    for name, all_made in said(facts).items()
    for number, made in enumerate(all_made)
]


MESSAGES = [one for one in EVERYTHING if isinstance(one.values[0], Message)]


def test_this_file_knows_every_message_there_is() -> None:
    assert set(said(SIZES[0])) == set(makers())


@pytest.mark.parametrize("made", EVERYTHING)
def test_slack_would_take_it(made: Made) -> None:
    if isinstance(made, Message):
        problems = validate_message(made.as_body())
    elif made["type"] == "home":
        problems = validate_home(made)
    else:
        problems = validate_view(made)

    assert problems == []


@pytest.mark.parametrize("made", MESSAGES)
def test_a_message_says_everything_without_its_blocks_too(made: Message) -> None:
    for block in made.blocks:
        if block["type"] == "section":
            first_line = block["text"]["text"].split("\n")[0]

            assert first_line in made.text
    assert made.text


@pytest.mark.parametrize("made", EVERYTHING)
def test_it_uses_no_word_that_is_not_ours_to_say(made: Made) -> None:
    assert forbidden_in(str(made.text if isinstance(made, Message) else made)) == []


@pytest.mark.parametrize("made", EVERYTHING)
def test_nobodys_text_pings_a_channel_or_becomes_a_link(made: Made) -> None:
    everything = "\n".join(_marked_up(made))

    assert "<!" not in everything
    assert "<http" not in everything
    assert "<@U1>" not in everything


def _marked_up(made: Made) -> list[str]:
    """The texts in which Slack looks for markup."""
    blocks = made.blocks if isinstance(made, Message) else made["blocks"]
    texts = [block["text"] for block in blocks if block["type"] == "section"]
    texts += [one for block in blocks if block["type"] == "context" for one in block["elements"]]
    fallback = [made.text] if isinstance(made, Message) else []
    return [*fallback, *(one["text"] for one in texts if one["type"] == "mrkdwn")]


@pytest.mark.parametrize("template", sorted(TEMPLATES.glob("*.j2")), ids=lambda path: path.stem)
def test_no_template_holds_a_word_that_is_not_ours_to_say(template: Any) -> None:
    assert forbidden_in(template.read_text()) == []
