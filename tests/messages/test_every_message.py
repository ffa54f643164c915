"""Every message, form and Home view the bot can make, in every size, passes what Slack would check."""

import inspect
import pkgutil
from collections.abc import Callable, Iterator
from dataclasses import fields, replace
from datetime import timedelta
from importlib import import_module
from itertools import cycle
from types import ModuleType
from typing import Any, get_type_hints

import pytest

import messages
from bot.sandbox.blockkit import validate_home, validate_message, validate_view
from messages import (
    absences,
    blocker_form,
    blocker_list,
    blocker_steps,
    blockers,
    closing,
    commitments,
    decisions,
    digest_drafts,
    digest_explained,
    digest_tables,
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
    reviews,
    shared_blockers,
    threads,
    triage,
    triage_said,
    vague_notes,
    watching,
    whose_time,
    why,
)
from messages.deadlines import clocks_line
from messages.escaping import mrkdwn
from messages.message import PLAIN, Message, View
from messages.saying import TEMPLATES, mention
from messages.wording import forbidden_in
from models.absence import Absence
from models.deadline import Deadline
from models.digest import Commitment
from models.member import Member
from models.morning import ListSection
from models.nudge import ToldAs
from models.queries.blockers import BlockerPage
from models.queries.deadlines import NextDeadline, Standing
from models.queries.decisions import DecisionView
from models.queries.glances import CoverageGap, Glance
from models.queries.homes import LastDigest
from models.queries.leads import LeadView
from models.queries.load import Load
from models.queries.nudges import NudgeItem
from models.queries.queues import MyQueue
from models.queries.triage import TriageAsk, TriagePage, TriageRow
from models.rules.blocker_drafts import Draft, Waits
from models.rules.closing import Tries, Verdict
from models.rules.facts import Fact, done_facts
from models.rules.frozen_clock import FrozenClock, explain
from models.rules.history import Attempt, LeadHistory, Promise
from models.rules.permissions import May
from models.rules.snoozing import cut_short, snooze_choices
from models.rules.taxonomy import CLOSE_REASONS, SUB_REASONS
from models.rules.triage import Section
from models.rules.vague_notes import Vague
from models.rules.watching import Finding, Gap
from models.rules.whose_time import WhoseTime
from models.terms import (
    AttemptOutcome,
    BlockerCategory,
    BlockerScope,
    ContactChannel,
    DeadlineKind,
    DecisionRoute,
    DecisionState,
    DigestState,
    Edition,
    NextAction,
    OwnerRole,
    Party,
    Rhythm,
    Side,
    Stage,
    StaleCategory,
)
from tests.messages import digest_facts
from tests.messages.facts import (
    HOURS,
    MONDAY,
    NASTY,
    NOW,
    SIZES,
    ZONE,
    Facts,
    blocker_rows,
    deadline,
    decision_views,
)

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
    digest = digests.sponsor_digest(digest_facts.told(facts))
    told = digest_facts.every_digest(facts)
    promises = digest_facts.promises(facts.study)
    views = [view] * len(people)
    mine = MyQueue(views[: leads.LIST_MOST], len(views), views[: leads.APART_MOST], len(views))
    rows, questions = blocker_rows(facts), decision_views(facts)
    return {
        "lead_card": [leads.lead_card(view, now=NOW)],
        "lead_details": [
            leads.lead_details(view, now=NOW),
            *(
                leads.lead_details(view, now=NOW, clocks=clocks_line(one, zone=ZONE, now=NOW))
                for one in standings
            ),
        ],
        "my_leads": [leads.my_leads(one, now=NOW) for one in (MyQueue([], 0, [], 0), mine)],
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
        "blocker_logged": [blockers.blocker_logged(view, one) for one in view.blockers],
        "blocker_resolved": [
            blockers.blocker_resolved(view, one, by=by, resolution=said)
            for one in view.blockers
            for said in (None, view.source_name[:200])
        ],
        "blocker_form": [*_blocker_forms(facts)],
        "questions_form": [
            vague_notes.questions_form(
                one, view.lead.ref, sources=facts.sources, likely=likely, today=NOW.date(), private="{}"
            )
            for one in Vague
            for likely in (None, "records")
        ],
        "close_instead": [
            vague_notes.close_instead(ref, reason)
            for ref in (None, view.lead.ref)
            for reason in ("chose_other_study", "not_interested")
        ],
        "blocker_list": [
            blocker_list.blocker_list(page, whose=whose, now=NOW)
            for page in (BlockerPage((), 0, 0), BlockerPage(tuple(rows[:10]), 10, 4711))
            for whose in blocker_list.WHOSE
        ],
        "update_due": [
            blocker_list.update_due(row, NOW, theirs=theirs) for row in rows for theirs in (True, False)
        ],
        "update_form": [
            blocker_steps.update_form(row, people, Draft(note=text), changed=changed, private="{}")
            for row in rows
            for text, changed in ((None, None), (NASTY[:200], "Ben updated it."))
        ],
        "resolve_form": [blocker_steps.resolve_form(row, private="{}") for row in rows],
        "shared_receipt": [
            blocker_steps.shared_receipt(row, "Blocker logged", undo=undo)
            for row in rows
            for undo in (True, False)
        ],
        "step_done": [blocker_steps.step_done(row, "Updated") for row in rows],
        "blocker_offered": [
            blocker_steps.blocker_offered(row, by=by, note=note, offer=10**9)
            for row in rows
            for note in (None, NASTY[:200])
        ],
        "offer_answered": [
            blocker_steps.offer_answered(row, by=by, taken=taken, note=NASTY[:200])
            for row in rows
            for taken in (True, False)
        ],
        "return_blocker_form": [blocker_steps.return_blocker_form(private="{}")],
        "blockers_passed_up": [blocker_steps.blockers_passed_up(facts.owner.name, rows * 4)],
        "leads_wait": [shared_blockers.leads_wait(row, views) for row in rows],
        "leads_go_on": [
            shared_blockers.leads_go_on(row, views, answer=answer, now=NOW)
            for row in rows
            for answer in (None, "Yes")
        ],
        "leads_wait_again": [shared_blockers.leads_wait_again(row, views) for row in rows],
        "decision_card": [
            decisions.decision_card(one, study=view.study_code, waiting=waiting, zone=ZONE)
            for one in questions
            for waiting in (0, 1, "<5", 4711)
        ],
        "decision_closed": [
            decisions.decision_closed(one, study=view.study_code, waiting="<5", zone=ZONE)
            for one in questions
        ],
        "answer_due": [decisions.answer_due(one, NOW, ZONE) for one in questions],
        "answer_taken": [
            decisions.answer_taken(one, late=late) for one in questions for late in ("", "Tue 14 Jul")
        ],
        "answer_taken_back": [decisions.answer_taken_back(one) for one in questions],
        "whose_time_page": [
            whose_time.whose_time_page(
                view,
                WhoseTime(
                    NOW, LATER, {one: timedelta(hours=number) for number, one in enumerate(Party)}, rest, rest
                ),
            )
            for rest in (timedelta(), timedelta(days=2, seconds=61))
        ],
        "blocker_receipt": [blockers.blocker_receipt(view, one, now=NOW) for one in done],
        "blocker_help": [blockers.blocker_help()],
        "sponsor_digest": [digest, *map(digests.sponsor_digest, told)],
        "digest_details": [*map(digest_tables.digest_details, told)],
        "digest_thread": [one for week in told for one in digest_tables.digest_thread(week)],
        "digest_draft": [
            digest_drafts.digest_draft(facts.study, 10**9, digest, inside, one, rhythm=rhythm)
            for inside, one, rhythm in zip(
                cycle(digest_facts.insides(facts)),
                digest_facts.standings(),
                cycle((None, Rhythm.TWICE_WEEKLY)),
                strict=False,
            )
        ],
        "restated": [
            digest_drafts.restated(digest.as_body(), facts.study, 10**9, one)
            for one in digest_facts.standings()
        ],
        "alarm_message": [
            digest_drafts.alarm_message(facts.study, 10**9, one) for one in digest_facts.standings()
        ],
        "hold_form": [
            closing.hold_form(view.lead.ref, today=NOW.date(), private="{}"),
            digest_drafts.hold_form(facts.study.code, private="{}"),
        ],
        "rhythm_noted": [digest_drafts.rhythm_noted(facts.study, one) for one in Rhythm],
        "history_message": [
            digest_drafts.history_message(facts.study, lines)
            for lines in (
                [],
                [
                    digest_drafts.digest_line(
                        MONDAY, edition, state, "Mon", because=view.source_name, asks=[]
                    )
                    for edition in Edition
                    for state in DigestState
                ],
            )
        ],
        "figure_explained": [
            digest_explained.figure_explained(name, facts.study_facts, MONDAY)
            for name in (*(one.names[0] for one in digest_explained.FIGURES), "staled", view.source_name)
        ],
        "commitment_form": [
            commitments.commitment_form(
                facts.study, what=view.source_name * 3, due=MONDAY, owners=owners, private="{}"
            )
            for owners in ([], [(Side.SITE, people), (Side.SPONSOR, people[:0]), (Side.CRO, people[:1])])
        ],
        "commitment_move_form": [commitments.commitment_move_form(one, private="{}") for one in promises],
        "commitment_drop_form": [commitments.commitment_drop_form(one, private="{}") for one in promises],
        "commitment_line": [*map(commitments.commitment_line, promises)],
        "commitment_due": [
            commitments.commitment_due(one, late=late, for_owner=late)
            for one in promises
            for late in (True, False)
        ],
        "commitment_noted": [*map(commitments.commitment_noted, promises)],
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
        "home_of": [home.home_of(one, now=NOW) for one in homes(facts)],
        "triage_view": [
            triage.triage_view(page, TriageAsk((1,)), choices(facts), now=NOW, said=said_last)
            for page in triage_pages(facts)
            for said_last in (None, triage.Said("*KN-7Q2K* Given", "KN-7Q2K", (1, 2)))
        ],
        "load_view": [
            triage.load_view(
                [Load(one, 3, 2, 1, away_until=LATER, cover=facts.owner) for one in people], ZONE
            )
        ],
        "counts_view": [
            triage.counts_view(facts.study.code, [(site, page) for _, site in facts.sites])
            for page in triage_pages(facts)
        ],
        "plan_form": [
            triage.plan_form(open_view(facts), people, today=NOW.date(), private="{}", changed=changed)
            for changed in ("", "*KN-7Q2K* changed")
        ],
        "lead_page": [triage_said.lead_page(view.lead.ref[:24], leads.lead_details(view, now=NOW))],
        "triage_help": [triage_said.triage_help()],
        "stale_review": [
            reviews.stale_review(facts.study.code, lines, people, now=NOW) for lines in review_lines(facts)
        ],
        "review_left": [reviews.review_left("301", REFS[:many], of=60) for many in (1, 60)],
        "given": [handovers.given(many, by=by, now=NOW) for many in ([view], [view] * 30)],
        "problem_view": [errors.problem_view("That day has passed.")],
        "problem_home": [errors.problem_home("That day has passed.")],
    }


def open_view(facts: Facts) -> LeadView:
    """The lead, if need be as it was before it ended."""
    lead = facts.view.lead
    if lead.stage is not Stage.CLOSED:
        return facts.view
    return replace(facts.view, lead=lead.model_copy(update={"stage": Stage.ATTEMPTING}))


def choices(facts: Facts) -> triage.Choices:
    """Filters and people of one size."""
    return triage.Choices(
        facts.sites, facts.sources, facts.people, {1: facts.people}, away={1: "tomorrow", 3: "Fri 17 Jul"}
    )


def homes(facts: Facts) -> list[home.HomeShown]:
    """Home tabs: of somebody new, of each role, and of somebody who holds them all."""
    view, study, site = facts.view, facts.study, facts.sites[0][1]
    views = [replace(view, token=number) for number in range(100, 100 + len(facts.people))]
    text = view.source_name
    pages = triage_pages(facts)
    absence = Absence(member_id=1, starts_at=NOW, ends_at=LATER, created_at=NOW)
    decision = DecisionView(
        id=1,
        blocker_key="b-1",
        study_id=1,
        site_code=site.code,
        category=BlockerCategory.PROTOCOL,
        sub_reason="criteria_question",
        owner_role=OwnerRole.SPONSOR,
        route=DecisionRoute.SPONSOR,
        question=text[:200],
        options=(text[:75], "No"),
        asked_at=NOW,
        due_at=LATER,
        waiting=7,
        state=DecisionState.OPEN,
        answer=None,
        answered_at=None,
        answered_by=None,
    )
    promised = Commitment(study_id=1, side=Side.SPONSOR, what=text[:200], due_on=LATER.date(), made_at=NOW)
    alone = home.HomeShown(facts.actor, ZONE)
    coordinator = replace(
        alone,
        queue=MyQueue(views[: home.ROWS], 9999, views[:5], 99, late=7, due_today=8),
        page=1,
        snoozed=views[:10],
        absences=[(absence, facts.owner), (absence, None)] * 8,
        said=triage.Said("*KN-7Q2K* Logged", "KN-7Q2K", (1, 2)),
    )
    gaps = [CoverageGap(site), CoverageGap(site, facts.owner, absence)] * len(facts.people)
    site_lead = replace(
        coordinator,
        glances=[Glance(one, 9, 8, 7, 6, 5) for _, one in facts.sites],
        slipping=[replace(row, view=replace(view, token=n)) for n, row in enumerate(pages[-2].rows[:5])],
        decisions=[decision] * len(facts.people),
        gaps=gaps,
    )
    sponsor = replace(
        alone,
        sponsor=True,
        asked_of_me=[replace(decision, id=number) for number, _ in enumerate(facts.people)],
        commitments=[(promised, ""), (promised, facts.owner.name)] * len(facts.people),
        digests=[LastDigest(study.code, MONDAY, "\n".join([mrkdwn(text)] * 40))] * 3,
    )
    counted = [(one, pages[-2]) for _, one in facts.sites]
    nobody = replace(alone, queue=MyQueue([], 0, [], 0))
    given = {one.name: getattr(sponsor, one.name) for one in fields(sponsor) if getattr(sponsor, one.name)}
    everybody = replace(site_lead, **{**given, "counts": counted})
    return [alone, nobody, coordinator, site_lead, sponsor, replace(alone, sponsor=True), everybody]


def review_lines(facts: Facts) -> list[list[reviews.ReviewLine]]:
    """Reviews of one lead and of many, some or all settled."""
    view = facts.view

    def made(many: int, every: int) -> list[reviews.ReviewLine]:
        return [
            reviews.ReviewLine(replace(view, token=number), category, settled=number % every == 0)
            for number, category in enumerate(list(StaleCategory) * many)
        ]

    return [made(1, 9), made(20, 2), made(20, 1)]


def triage_pages(facts: Facts) -> list[TriagePage]:
    """A page for each section, a page of all, and none."""
    clock = (DeadlineKind.FIRST_RESPONSE, NOW + timedelta(minutes=40))
    rows = [
        TriageRow(
            replace(facts.view, token=10 * number + cycle),
            section,
            clock=clock,
            cycle=cycle,
            cycle_ends=LATER if cycle < 3 else None,
        )
        for number, section in enumerate(Section)
        for cycle in (1, 3)
    ]
    counts = dict.fromkeys(Section, len(rows))
    pages = [TriagePage([row], counts, 3, 0, 1) for row in rows]
    return [*pages, TriagePage(rows[:15], counts, 9999, 1, 700), TriagePage([], {}, 0, 0, 1)]


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


def _blocker_forms(facts: Facts) -> Iterator[View]:
    """Every category and scope, empty and filled."""
    text = facts.view.source_name[:200]
    empty = Draft(owner_id=1, due_on=NOW.date())
    filled = replace(empty, next_action=text, decision=text, options=(text[:60],) * 4, note=text)
    for scope in BlockerScope:
        for category in (None, *BlockerCategory):
            for draft in (empty, filled):
                reason = SUB_REASONS[category][0].key if category and draft is filled else None
                yield blocker_form.blocker_form(
                    facts.view.lead.ref,
                    facts.people,
                    replace(draft, scope=scope, category=category, sub_reason=reason),
                    scopes={one: f"The whole {one}" for one in BlockerScope},
                    waits={one: 4711 for one in Waits} if reason else {},
                    today=NOW.date(),
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
    assert set(said(SIZES[0])) == {*makers(), "digest_thread"}


@pytest.mark.parametrize("made", EVERYTHING)
def test_slack_would_take_it(made: Made) -> None:
    if isinstance(made, Message):
        body = made.as_body()
        plain = body.pop(PLAIN, [])
        problems = [*validate_message(body), *validate_message({**body, "blocks": plain})]
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
