"""Every table in one import, for migrations and for whoever needs the whole schema."""

from sqlmodel import SQLModel

from models.absence import Absence
from models.blocker import Blocker
from models.deadline import Deadline
from models.decision import Decision
from models.digest import Commitment, Digest, ToldFigure
from models.lead import Lead
from models.ledger import LedgerEvent
from models.member import Member, Membership
from models.morning import ListedLead, MorningList
from models.nudge import Nudge
from models.outbox import InboxKey, OutboxRow
from models.page import HomePage, OpenPage
from models.reply import Reply
from models.review import ReviewedLead, StaleReview
from models.study import Site, Source, Study, Workspace

metadata = SQLModel.metadata

__all__ = [
    "Absence",
    "Blocker",
    "Commitment",
    "Deadline",
    "Decision",
    "Digest",
    "HomePage",
    "InboxKey",
    "Lead",
    "LedgerEvent",
    "ListedLead",
    "Member",
    "Membership",
    "MorningList",
    "Nudge",
    "OpenPage",
    "OutboxRow",
    "Reply",
    "ReviewedLead",
    "Site",
    "Source",
    "StaleReview",
    "Study",
    "ToldFigure",
    "Workspace",
    "metadata",
]
