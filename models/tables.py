"""Every table in one import, for migrations and for whoever needs the whole schema."""

from sqlmodel import SQLModel

from models.absence import Absence
from models.blocker import Blocker
from models.deadline import Deadline
from models.digest import Commitment, Digest
from models.lead import Lead
from models.ledger import LedgerEvent
from models.member import Member, Membership
from models.morning import ListedLead, MorningList
from models.nudge import Nudge
from models.outbox import InboxKey, OutboxRow
from models.reply import Reply
from models.study import Site, Source, Study, Workspace

metadata = SQLModel.metadata

__all__ = [
    "Absence",
    "Blocker",
    "Commitment",
    "Deadline",
    "Digest",
    "InboxKey",
    "Lead",
    "LedgerEvent",
    "ListedLead",
    "Member",
    "Membership",
    "MorningList",
    "Nudge",
    "OutboxRow",
    "Reply",
    "Site",
    "Source",
    "Study",
    "Workspace",
    "metadata",
]
