"""Facts to say things about: minimal, as usual, and as extreme as the tables allow."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import product
from zoneinfo import ZoneInfo

from models.deadline import Deadline
from models.lead import Lead
from models.member import Member
from models.queries.blockers import BlockerRow
from models.queries.decisions import DecisionView
from models.queries.leads import BlockerView, LeadView
from models.rules.frozen_clock import freeze
from models.rules.permissions import Actor, Grant
from models.rules.policy import DEFAULT_POLICY
from models.rules.week import SiteFacts, StudyFacts
from models.rules.working_time import WorkingTime
from models.study import Site, Source, Study
from models.terms import (
    BlockerCategory,
    BlockerScope,
    DeadlineKind,
    DecisionRoute,
    DecisionState,
    NextAction,
    OwnerRole,
    Party,
    Role,
    Stage,
    StudyStatus,
)

NOW = datetime(2026, 7, 14, 16, 5, tzinfo=UTC)
ZONE = ZoneInfo("America/Chicago")
HOURS = WorkingTime.from_dict(
    {"timezone": "America/Chicago", "hours": {day: [["08:00", "17:00"]] for day in ("mon", "tue", "wed")}}
)
NASTY = "<!channel> & *<@U1>* `x` <https://evil.example|click> \u202e\x00 "


@dataclass(frozen=True)
class Facts:
    """Everything the message functions are told, of one size."""

    name: str
    view: LeadView
    people: list[Member]
    sites: list[tuple[str, Site]]
    sources: list[Source]
    study: Study
    study_facts: StudyFacts

    @property
    def owner(self) -> Member:
        """Somebody of the team."""
        return self.people[0]

    @property
    def actor(self) -> Actor:
        """The same person, asking."""
        return Actor(
            1, 1, self.owner.key, self.owner.name, self.owner.slack_user_id, (Grant(Role.COORDINATOR, 1),)
        )


def deadline(kind: DeadlineKind) -> Deadline:
    """A clock of that kind that started two hours ago."""
    frozen = freeze(DEFAULT_POLICY[kind], NOW - timedelta(hours=2), HOURS, visit_at=NOW + timedelta(days=5))
    return Deadline(
        id=1,
        study_id=1,
        lead_id=1,
        kind=kind,
        subject="attempt_1",
        party=Party.SITE,
        since=frozen.start,
        started_at=frozen.start,
        due_at=frozen.due,
        policy=frozen.to_dict(),
    )


def _member(number: int, name: str) -> Member:
    return Member(id=number, workspace_id=1, key=f"m{number}", name=name[:120], slack_user_id=f"U{number:03}")


def _blocker(number: int, text: str) -> BlockerView:
    return BlockerView(
        key=f"b-{number:08x}",
        category=list(BlockerCategory)[number % len(BlockerCategory)],
        sub_reason=text[:80] or "pi_review_pending",
        owner_role=list(OwnerRole)[number % len(OwnerRole)],
        owner=_member(number + 1, text or "Iris Cole"),
        due_at=NOW + timedelta(days=number),
        decision_needed=text[:200] or None,
    )


def blocker_rows(facts: "Facts") -> list[BlockerRow]:
    """Blockers of each scope, in lists: open, offered, asking, resolved."""
    text, owner = facts.view.source_name, facts.owner
    return [
        BlockerRow(
            key=f"b-{number:08x}",
            scope=scope,
            ref=facts.view.lead.ref if scope is BlockerScope.LEAD else None,
            study_code=facts.study.code,
            site_code=None if scope is BlockerScope.STUDY else facts.view.site_code,
            category=category,
            sub_reason=text[:80],
            owner_role=list(OwnerRole)[number % len(OwnerRole)],
            owner=owner if number % 2 else None,
            offered_to=owner if number % 3 else None,
            opened_at=NOW - timedelta(days=number),
            due_at=NOW - timedelta(days=number % 2),
            changed_at=NOW,
            resolved_at=NOW if number % 5 == 0 else None,
            resolution=text[:200] if number % 5 == 0 else None,
            next_action=text[:200],
            decision_needed=text[:200],
            asks=number % 2 == 0,
            waiting=number * 7,
            zone=ZONE,
        )
        for number, (scope, category) in enumerate(product(BlockerScope, list(BlockerCategory)[:5]))
    ]


def decision_views(facts: "Facts") -> list[DecisionView]:
    """A question in each state and on each way."""
    text = facts.view.source_name
    return [
        DecisionView(
            id=10**9,
            blocker_key="b-00000001",
            study_id=1,
            site_code=facts.view.site_code if state is DecisionState.OPEN else None,
            category=BlockerCategory.PATIENT_BARRIER,
            sub_reason="travel_parking",
            owner_role=OwnerRole.SPONSOR,
            route=route,
            question=text[:200],
            options=tuple(f"{number}{text}"[:60] for number in range(4)),
            asked_at=NOW,
            due_at=NOW + timedelta(days=5),
            waiting=12,
            state=state,
            answer=text[:60] if state is DecisionState.ANSWERED else None,
            answered_at=NOW if state is DecisionState.ANSWERED else None,
            answered_by=facts.owner if state is DecisionState.ANSWERED else None,
        )
        for route, state in product(DecisionRoute, DecisionState)
    ]


def facts(name: str, *, text: str, ref: str, people: int, blockers: int, stage: Stage) -> Facts:
    """One size of everything; `text` stands wherever somebody's text may stand."""
    ended = stage in (Stage.CLOSED, Stage.HANDED_OFF)
    lead = Lead(
        id=1,
        workspace_id=1,
        study_id=1,
        site_id=1,
        source_id=1,
        ref=ref,
        received_at=NOW,
        stage=stage,
        attempt_count=7,
        next_action=None if ended else NextAction.CALL,
        next_action_due=None if ended else NOW - timedelta(days=3),
    )
    members = [_member(number, text or f"Person {number}") for number in range(1, people + 1)]
    view = LeadView(
        lead=lead,
        study_code=text[:40] or "KN-118",
        study_status=StudyStatus.ACTIVE,
        site_code=text[:40] or "301",
        site_channel="C1",
        source_name=text[:120] or "Social ads",
        zone=ZONE,
        owner=members[0] if blockers != 1 else None,
        blockers=tuple(_blocker(number, text) for number in range(blockers)),
    )
    study = Study(
        id=1,
        workspace_id=1,
        code=text[:40] or "KN-118",
        ref_prefix="KN",
        title=text[:200],
        sponsor=text[:200],
        cro=text[:200],
        reporting_timezone="America/Chicago",
        status=StudyStatus.ACTIVE,
    )
    return Facts(
        name=name,
        view=view,
        people=members,
        sites=[
            (
                study.code,
                Site(id=n, study_id=1, code=str(n), name=(text or f"Site {n}")[:200], timezone="UTC"),
            )
            for n in range(1, people + 1)
        ],
        sources=[
            Source(id=n, study_id=1, key=f"s{n}", name=(text or f"Source {n}")[:120])
            for n in range(1, people + 1)
        ],
        study=study,
        study_facts=StudyFacts(
            code=study.code,
            reporting_zone=ZONE,
            sites={"301": SiteFacts("301", "Riverside", HOURS)},
            leads=(),
            as_of=datetime(2026, 7, 13, 5, tzinfo=UTC),
        ),
    )


MONDAY = date(2026, 7, 6)
SIZES = [
    facts("minimal", text="", ref="A-22", people=1, blockers=0, stage=Stage.NEW),
    facts("unowned", text="", ref="KN-7Q2K", people=1, blockers=1, stage=Stage.NEW),
    facts("usual", text="", ref="KN-7Q2K", people=4, blockers=2, stage=Stage.RECORDS),
    facts("ended", text="", ref="KN-7Q2K", people=4, blockers=0, stage=Stage.CLOSED),
    facts(
        "extreme",
        text=NASTY + "w" * 300,
        ref="ABCD-" + "7" * 10,
        people=150,
        blockers=60,
        stage=Stage.ATTEMPTING,
    ),
]
