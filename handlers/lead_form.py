"""The form that takes a lead in: what it offers to whom, and what it says when it comes back."""

from typing import Any

from sqlmodel import Session, col, select

from handlers.asking import Asker, ask_to_add
from handlers.errors import UserError
from handlers.operations.leads import NewLead
from handlers.operations.teams import FOLLOW_UP
from messages.leads import add_lead_form
from messages.message import View
from models.member import Member
from models.queries.absences import all_away
from models.queries.people import people_with
from models.study import Source, Study
from models.terms import ContactChannel


def show_lead_form(session: Session, asker: Asker, *, site_id: int | None = None) -> View:
    """The form, for the site chosen or the first one open to whoever asks. Raises UserError for none."""
    actor, sites = ask_to_add(session, asker)
    site = next((one for one in sites if one.id == site_id), sites[0])
    sources = session.exec(
        select(Source).where(Source.study_id == site.study_id).order_by(col(Source.name))
    ).all()
    team = people_with(session, site.study_id, FOLLOW_UP, site_id=site.id)
    gone = all_away(session, [one.id or 0 for one in team], asker.at) if asker.at else set()
    return add_lead_form(
        [(session.get_one(Study, one.study_id).code, one) for one in sites],
        sources,
        [one for one in team if one.id == actor.member_id or one.id not in gone],
        chosen_site=str(site.id),
        asked_by=session.get_one(Member, actor.member_id),
    )


def read_new_lead(values: dict[str, dict[str, Any]]) -> NewLead:
    """What was chosen. Owner and source blocks carry in their id the site whose choices they offer.

    Raises UserError when the form was sent before the choices of the site just chosen were shown.
    """
    chosen = {block.split(":")[0]: _choice(inputs) for block, inputs in values.items()}
    if f"source:{chosen['site']}" not in values:
        raise UserError("These are another site's sources. Choose the site once more.", field="site")
    channel = chosen.get("channel")
    owner = chosen.get("owner")
    return NewLead(
        site_id=int(chosen["site"] or 0),
        source_id=int(chosen["source"] or 0),
        owner_id=int(owner) if owner and owner != "none" else None,
        channel=ContactChannel(channel) if channel else None,
        window=chosen.get("window"),
        timezone=chosen.get("timezone"),
        language=chosen.get("language"),
    )


def _choice(inputs: dict[str, Any]) -> str | None:
    (given,) = inputs.values()
    option = given.get("selected_option")
    return str(option["value"]) if option else None
