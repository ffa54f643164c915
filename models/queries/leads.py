"""Reading leads."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar
from zoneinfo import ZoneInfo

from sqlalchemy import func
from sqlmodel import Session, col, select

from models.blocker import Blocker
from models.lead import Lead
from models.ledger import LedgerEvent
from models.member import Member
from models.study import Site, Source, Study
from models.terms import BlockerCategory, EventAction, OwnerRole, Stage, StudyStatus

ENDED = (Stage.CLOSED, Stage.HANDED_OFF)


def find_lead(session: Session, workspace_id: int, ref: str) -> Lead | None:
    """The lead of that ref, whatever the case it was typed in; locked until the transaction ends.

    Two people who press at once are so answered one after the other. (On SQLite every transaction of
    ours holds the write lock anyway.) The lock lets others point at the lead meanwhile, as a ringing
    deadline does when it writes down whom it told; a full one would make the two wait for each other.
    """
    asked = select(Lead).where(Lead.workspace_id == workspace_id, Lead.ref == ref.strip().upper())
    return session.exec(asked.with_for_update(key_share=True)).first()


def refs_at(session: Session, study_id: int, site_id: int | None) -> Sequence[str]:
    """The refs of the open leads of a site, or of the whole study; at most two thousand."""
    asked = select(Lead.ref).where(Lead.study_id == study_id, col(Lead.stage).not_in(ENDED)).limit(2000)
    return session.exec(asked.where(Lead.site_id == site_id) if site_id else asked).all()


def open_leads_of(session: Session, member_id: int, *, study_id: int | None = None) -> Sequence[Lead]:
    """What somebody owns and has not finished."""
    asked = select(Lead).where(Lead.owner_id == member_id, col(Lead.stage).not_in(ENDED))
    if study_id is not None:
        asked = asked.where(Lead.study_id == study_id)
    return session.exec(asked).all()


def latest_notes(session: Session, lead: Lead, *, most: int = 5) -> list[str]:
    """What was last noted about a lead, the newest first; what was taken back is left out."""
    of_lead = select(LedgerEvent.id, LedgerEvent.new).where(LedgerEvent.lead_id == lead.id)
    undone = {
        number
        for _, new in session.exec(of_lead.where(LedgerEvent.action == EventAction.UNDONE))
        for number in new["events"]
    }
    asked = of_lead.where(LedgerEvent.action == EventAction.NOTE_ADDED, col(LedgerEvent.id).not_in(undone))
    newest = session.exec(asked.order_by(col(LedgerEvent.id).desc()).limit(most))
    return [str(new["note"]) for _, new in newest]


@dataclass(frozen=True, slots=True)
class BlockerView:
    """An open blocker as messages show it: category and owner, never the note."""

    key: str
    category: BlockerCategory
    sub_reason: str
    owner_role: OwnerRole
    owner: Member | None
    due_at: datetime
    decision_needed: str | None
    next_action: str | None = None


@dataclass(frozen=True, slots=True)
class LeadView:
    """A lead with the names that messages need. Instants UTC; `zone` is the site's.

    `token` grows with everything that is written down about the lead.
    """

    lead: Lead
    study_code: str
    study_status: StudyStatus
    site_code: str
    site_channel: str | None
    source_name: str
    zone: ZoneInfo
    owner: Member | None
    blockers: tuple[BlockerView, ...] = ()
    token: int = 0
    handover_to: Member | None = None


def view_lead(session: Session, lead: Lead) -> LeadView:
    """One lead, ready to be shown."""
    return view_leads(session, [lead])[0]


def view_leads(session: Session, leads: Sequence[Lead]) -> list[LeadView]:
    """Leads ready to be shown, in the order given, with as many questions as for one."""
    ids = [lead.id for lead in leads]
    studies = _by_id(session, Study, {lead.study_id for lead in leads})
    sites = _by_id(session, Site, {lead.site_id for lead in leads})
    sources = _by_id(session, Source, {lead.source_id for lead in leads})
    blocked = session.exec(
        select(Blocker)
        .where(col(Blocker.lead_id).in_(ids), col(Blocker.resolved_at).is_(None))
        .order_by(col(Blocker.opened_at), col(Blocker.id))
    ).all()
    owner_ids = {lead.owner_id for lead in leads} | {blocker.owner_id for blocker in blocked}
    owner_ids |= {lead.handover_to_id for lead in leads}
    members = _by_id(session, Member, {one for one in owner_ids if one is not None})
    tokens = _tokens(session, ids)
    return [
        LeadView(
            lead=lead,
            study_code=studies[lead.study_id].code,
            study_status=studies[lead.study_id].status,
            site_code=sites[lead.site_id].code,
            site_channel=sites[lead.site_id].channel,
            source_name=sources[lead.source_id].name,
            zone=ZoneInfo(sites[lead.site_id].timezone),
            owner=members.get(lead.owner_id or 0),
            blockers=tuple(
                BlockerView(
                    key=one.key,
                    category=one.category,
                    sub_reason=one.sub_reason,
                    owner_role=one.owner_role,
                    owner=members.get(one.owner_id or 0),
                    due_at=one.due_at,
                    decision_needed=one.decision_needed,
                    next_action=one.next_action,
                )
                for one in blocked
                if one.lead_id == lead.id
            ),
            token=tokens.get(lead.id or 0, 0),
            handover_to=members.get(lead.handover_to_id or 0),
        )
        for lead in leads
    ]


def _tokens(session: Session, lead_ids: Sequence[int | None]) -> dict[int, int]:
    asked = (
        select(LedgerEvent.lead_id, func.max(col(LedgerEvent.id)))
        .where(col(LedgerEvent.lead_id).in_(lead_ids))
        .group_by(col(LedgerEvent.lead_id))
    )
    return {lead_id or 0: number or 0 for lead_id, number in session.exec(asked)}


_Named = TypeVar("_Named", Study, Site, Source, Member)


def _by_id(session: Session, table: type[_Named], ids: set[int]) -> dict[int, _Named]:
    return {one.id or 0: one for one in session.exec(select(table).where(col(table.id).in_(ids)))}
