"""Who looks at a digest before it is posted: drafts, approvals, holds, and the alarm when it is kept back."""

from dataclasses import asdict
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlmodel import Session, col, select

from handlers.operations.digest_facts import Gathered
from handlers.operations.ledger import Doer, note
from handlers.operations.outbox import amend, announce
from messages.digest_drafts import Inside, Standing, alarm_message, digest_draft, restated
from messages.digests import sponsor_digest
from messages.saying import mention
from messages.times import moment
from models.digest import Digest
from models.member import Member, Membership
from models.outbox import OutboxRow
from models.queries.people import people_with
from models.rules.asks import Rule
from models.rules.movement import flow
from models.rules.permissions import Actor
from models.rules.report import exact_internal
from models.study import Site, Study
from models.terms import DigestState, Edition, EventAction, Rhythm, Role, Unreviewed


def reviewers(session: Session, study: Study) -> list[Member]:
    """Who reviews a study's digests: study operations, and without any the site leads."""
    for role in (Role.STUDY_OPS, Role.SITE_LEAD):
        found = [one for one in people_with(session, study.id or 0, (role,)) if one.slack_user_id]
        if found:
            return found
    return []


def send_draft(session: Session, study: Study, digest: Digest, made: Gathered, *, now: datetime) -> None:
    """Show everybody who reviews the digest_draft, with the exact figures of the sites they may see."""
    told, facts = made.told, made.facts
    message = sponsor_digest(told)
    exact = exact_internal(facts, told.monday) if told.edition is Edition.WEEK else None
    before = facts.week(told.monday).before(1)
    began = facts.began_at
    for member in reviewers(session, study):
        inside = exact and Inside(
            exact=exact,
            before=asdict(flow(facts, before)) if began is not None and began < before.end else None,
            found=made.found,
            names=told.names,
            sites=_sites_of(session, study, member),
        )
        row = announce(
            session,
            digest_draft(
                study,
                digest.id or 0,
                message,
                inside or None,
                standing(session, study, digest, now=now),
                rhythm=_proposed(made) if _runs_study(session, study, member) else None,
            ),
            to=member.slack_user_id or "",
            dedupe_key=f"draft:{digest.id}:{member.id}",
            now=now,
        )
        if row is not None:
            digest.draft_outbox_ids = [*digest.draft_outbox_ids, row.id or 0]
    session.add(digest)


def show_draft(session: Session, study: Study, digest: Digest, *, now: datetime) -> None:
    """Bring every draft of a digest up to date with how it stands."""
    stands = standing(session, study, digest, now=now)
    for number in digest.draft_outbox_ids:
        newest = select(OutboxRow).where(OutboxRow.edits_id == number).order_by(col(OutboxRow.id).desc())
        row = session.exec(newest).first() or session.get_one(OutboxRow, number)
        amend(session, number, restated(row.body, study, digest.id or 0, stands), now=now)


def standing(session: Session, study: Study, digest: Digest, *, now: datetime) -> Standing:
    """How a digest stands, in the words of its draft."""
    zone = ZoneInfo(study.reporting_timezone)
    by = session.get(Member, digest.decided_by_id) if digest.decided_by_id else None
    return Standing(
        state=digest.state,
        posts=moment(digest.posts_at, zone),
        holds=study.unreviewed is Unreviewed.HOLD,
        whole=(now.astimezone(zone).date() - digest.week).days >= 7,
        by=mention(by.slack_user_id, by.name) if by else "",
        because=digest.held_because or "",
    )


def approve(session: Session, study: Study, digest: Digest, *, actor: Actor, by: Doer, now: datetime) -> None:
    """Let a digest go at its time, or at once when that has passed.

    Whoever lets one go that was held after a look at its channel says that the channel is right.
    """
    if digest.state is DigestState.HELD:
        study.sponsor_room = None
        session.add(study)
    _decide(session, study, digest, DigestState.APPROVED, None, actor=actor, by=by, now=now)


def keep_back(
    session: Session,
    study: Study,
    digest: Digest,
    *,
    because: str,
    actor: Actor,
    by: Doer,
    now: datetime,
) -> None:
    """Hold a digest for a reason."""
    _decide(session, study, digest, DigestState.HELD, because, actor=actor, by=by, now=now)


def alarm(session: Session, study: Study, digest: Digest, *, now: datetime) -> None:
    """Tell whoever reviews that a digest did not go out."""
    tried = session.exec(
        select(OutboxRow.id).where(col(OutboxRow.dedupe_key).startswith(f"alarm:{digest.id}:"))
    ).all()
    said = alarm_message(study, digest.id or 0, standing(session, study, digest, now=now))
    for member in reviewers(session, study):
        key = f"alarm:{digest.id}:{len(tried) + 1}:{member.id}"
        announce(session, said, to=member.slack_user_id or "", dedupe_key=key, now=now)


def set_rhythm(session: Session, study: Study, rhythm: Rhythm, *, by: Doer, now: datetime) -> None:
    """Report in another rhythm from the next digest on; every two weeks counts from the week now running."""
    today = now.astimezone(ZoneInfo(study.reporting_timezone)).date()
    changed = {"rhythm": rhythm.value}
    note(session, EventAction.RHYTHM_SET, changed, study=study, by=by, now=now, reason=study.rhythm.value)
    study.rhythm = rhythm
    study.rhythm_since = today.fromordinal(today.toordinal() - today.weekday())
    session.add(study)


def _decide(
    session: Session,
    study: Study,
    digest: Digest,
    state: DigestState,
    because: str | None,
    *,
    actor: Actor,
    by: Doer,
    now: datetime,
) -> None:
    digest.state, digest.held_because = state, because
    digest.decided_by_id, digest.decided_at = actor.member_id, now
    session.add(digest)
    action = EventAction.DIGEST_HELD if state is DigestState.HELD else EventAction.DIGEST_APPROVED
    details = {"week": digest.week.isoformat(), "edition": digest.edition.value}
    note(session, action, details, study=study, by=by, now=now, reason=because)
    show_draft(session, study, digest, now=now)


def _proposed(made: Gathered) -> Rhythm | None:
    found = [one for one in made.found.asks if one.rule is Rule.CHANGE_CADENCE]
    return Rhythm(str(found[0].about["to"])) if found else None


def _runs_study(session: Session, study: Study, member: Member) -> bool:
    return any(one.role is Role.STUDY_OPS for one in _roles(session, study, member))


def _sites_of(session: Session, study: Study, member: Member) -> frozenset[str]:
    """The codes of the sites whose figures somebody may see: their own, or all of them."""
    roles = _roles(session, study, member)
    sites = session.exec(select(Site).where(Site.study_id == study.id)).all()
    everywhere = any(one.role is Role.STUDY_OPS or one.site_id is None for one in roles)
    return frozenset(
        site.code for site in sites if everywhere or any(one.site_id == site.id for one in roles)
    )


def _roles(session: Session, study: Study, member: Member) -> list[Membership]:
    asked = select(Membership).where(Membership.member_id == member.id, Membership.study_id == study.id)
    return list(session.exec(asked))
