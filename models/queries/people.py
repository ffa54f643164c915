"""Who somebody is, what they were granted, and which room they speak in."""

from sqlmodel import Session, col, select

from models.member import Member, Membership
from models.rules.permissions import Actor, Grant, Room
from models.study import Site, Study, Workspace
from models.terms import ChannelKind, Role


def find_actor(session: Session, workspace_id: int, *, user_id: str, team_id: str) -> Actor | None:
    """The active member behind a Slack user of that team, with every grant; None for a stranger."""
    asked = select(Member).where(
        Member.workspace_id == workspace_id,
        Member.slack_user_id == user_id,
        Member.slack_team_id == team_id,
        col(Member.active).is_(True),
    )
    member = session.exec(asked).first()
    return actor_for(session, member) if member else None


def actor_for(session: Session, member: Member) -> Actor:
    """A member as the permission question sees them."""
    rows = session.exec(
        select(Membership.role, Membership.study_id, Membership.site_id).where(
            Membership.member_id == member.id
        )
    )
    return Actor(
        member_id=member.id or 0,
        workspace_id=member.workspace_id,
        key=member.key,
        name=member.name,
        slack_user_id=member.slack_user_id,
        grants=tuple(Grant(Role(role), study_id, site_id) for role, study_id, site_id in rows),
    )


def find_room(session: Session, workspace_id: int, channel: str | None, *, direct: bool) -> Room:
    """What a conversation is to us. One we were never told of is OTHER, where nothing is shown."""
    if direct:
        return Room(ChannelKind.DIRECT, channel)
    if channel is None:
        return Room(ChannelKind.OTHER)
    site = session.exec(
        select(Site)
        .join(Study, col(Study.id) == Site.study_id)
        .where(Site.channel == channel, Study.workspace_id == workspace_id)
    ).first()
    if site is not None:
        return Room(ChannelKind.SITE, channel, site.study_id, site.id)
    study = session.exec(
        select(Study).where(Study.sponsor_channel == channel, Study.workspace_id == workspace_id)
    ).first()
    if study is not None:
        return Room(ChannelKind.SPONSOR, channel, study.id)
    return Room(ChannelKind.OTHER, channel)


def find_workspace(session: Session, team_id: str) -> Workspace | None:
    """The installation in that Slack workspace."""
    return session.exec(select(Workspace).where(Workspace.team_id == team_id)).first()


def people_with(
    session: Session, study_id: int, roles: tuple[Role, ...], *, site_id: int | None = None
) -> list[Member]:
    """The active people who hold one of these roles in the study, at that site or for all sites."""
    asked = (
        select(Member)
        .join(Membership, col(Membership.member_id) == Member.id)
        .where(
            Membership.study_id == study_id,
            col(Membership.role).in_(roles),
            col(Member.active).is_(True),
        )
        .order_by(col(Member.name), col(Member.id))
    )
    if site_id is not None:
        asked = asked.where((col(Membership.site_id) == site_id) | col(Membership.site_id).is_(None))
    return list({member.id: member for member in session.exec(asked)}.values())


def find_member(session: Session, workspace_id: int, user_id: str) -> Member | None:
    """The active member behind a Slack user, whichever workspace they belong to."""
    asked = select(Member).where(
        Member.workspace_id == workspace_id,
        Member.slack_user_id == user_id,
        col(Member.active).is_(True),
    )
    return session.exec(asked).first()


def people_led_by(session: Session, member_id: int) -> list[Member]:
    """The team of the sites somebody leads, themselves left out."""
    return _colleagues(session, member_id, (Role.SITE_LEAD,))


def team_of(session: Session, member_id: int) -> list[Member]:
    """Whoever follows up leads where somebody does, themselves left out."""
    return _colleagues(session, member_id, (Role.COORDINATOR, Role.SITE_LEAD, Role.PI))


def _colleagues(session: Session, member_id: int, roles: tuple[Role, ...]) -> list[Member]:
    team = (Role.COORDINATOR, Role.SITE_LEAD)
    mine = session.exec(
        select(Membership).where(Membership.member_id == member_id, col(Membership.role).in_(roles))
    )
    found = {
        one.id: one
        for place in mine.all()
        for one in people_with(session, place.study_id, team, site_id=place.site_id)
        if one.id != member_id and one.slack_user_id is not None
    }
    return sorted(found.values(), key=lambda one: (one.name, one.id or 0))
