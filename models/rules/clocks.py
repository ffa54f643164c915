"""Which clocks run on a lead, given all that has happened to it."""

from dataclasses import dataclass
from datetime import datetime

from models.rules.history import LeadHistory
from models.terms import DeadlineKind, OwnerRole, Party, Stage

PARTIES: dict[OwnerRole, Party] = {
    OwnerRole.COORDINATOR: Party.SITE,
    OwnerRole.SITE_LEAD: Party.SITE,
    OwnerRole.REGULATORY: Party.SITE,
    OwnerRole.PI: Party.STUDY_TEAM,
    OwnerRole.PATIENT: Party.PATIENT,
    OwnerRole.EXTERNAL_RECORDS: Party.OUTSIDE_RECORDS,
    OwnerRole.SPONSOR: Party.SPONSOR,
    OwnerRole.CRO: Party.CRO,
}


@dataclass(frozen=True, slots=True)
class RunningClock:
    """One clock that should be running. Kind, subject and start together name it."""

    kind: DeadlineKind
    subject: str
    started_at: datetime
    party: Party = Party.SITE
    number: int = 0


def running_clocks(lead: LeadHistory, *, attempts_in_cadence: int = 4) -> tuple[RunningClock, ...]:
    """Every clock that runs on the lead now (field notes 3.2); none on one that is not active.

    None on one whose person asked to be left alone either: nobody is nudged about it any more (3.4).
    """
    if not lead.is_active or lead.opted_out_at is not None:
        return ()
    clocks = [_blocker_clock(lead, index) for index in _open_blockers(lead)]
    if lead.owner is None:
        clocks.append(RunningClock(DeadlineKind.OWNER_MISSING, "owner", lead.received_at))
    if lead.stage is Stage.NEW:
        clocks.append(RunningClock(DeadlineKind.FIRST_RESPONSE, "attempt_1", lead.received_at))
    tried = len(lead.attempts)
    if lead.stage is Stage.ATTEMPTING and tried <= attempts_in_cadence:
        last = lead.attempts[-1].at
        clocks.append(RunningClock(DeadlineKind.NEXT_ATTEMPT, f"attempt_{tried + 1}", last, number=tried))
    return tuple(clocks)


def _open_blockers(lead: LeadHistory) -> list[int]:
    return [index for index, blocker in enumerate(lead.blockers) if blocker.resolved_at is None]


def _blocker_clock(lead: LeadHistory, index: int) -> RunningClock:
    blocker = lead.blockers[index]
    return RunningClock(
        DeadlineKind.BLOCKER_UPDATE, blocker.key, blocker.updated_at, party=PARTIES[blocker.owner_role]
    )
