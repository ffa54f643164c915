"""Who may be given work at a site, asked again when a form comes back: people leave in the meantime."""

from sqlmodel import Session

from handlers.errors import UserError
from models.member import Member
from models.queries.people import people_with
from models.terms import Role

FOLLOW_UP = (Role.COORDINATOR, Role.SITE_LEAD)
SEE_TO_BLOCKERS = (*FOLLOW_UP, Role.PI)
SEE_TO_STUDY = (Role.SITE_LEAD, Role.PI, Role.STUDY_OPS)


def member_at(
    session: Session,
    member_id: int,
    roles: tuple[Role, ...],
    *,
    study_id: int,
    site_id: int | None,
    field: str,
) -> Member:
    """The member, if they hold one of these roles at the site (or in the study) now.

    Raises UserError at `field` otherwise.
    """
    for one in people_with(session, study_id, roles, site_id=site_id):
        if one.id == member_id:
            return one
    gone = session.get_one(Member, member_id)
    team = "this site's team" if site_id is not None else "this study's team"
    raise UserError(f"{gone.name} is not on {team} any more. Choose somebody else.", field=field)
