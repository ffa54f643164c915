"""Whether a channel is still the room that was agreed on: same name, same companies, and the bot in it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self


@dataclass(frozen=True, slots=True)
class RoomSeen:
    """A channel as Slack last described it. `teams` are the other companies' workspaces it is shared with."""

    name: str
    teams: frozenset[str]
    is_archived: bool = False
    is_member: bool = True
    is_being_shared: bool = False

    @classmethod
    def from_slack(cls, channel: Mapping[str, Any]) -> Self:
        """From what `conversations.info` answers."""
        own = channel.get("conversation_host_id") or channel.get("context_team_id")
        teams = {*(channel.get("connected_team_ids") or ()), *(channel.get("shared_team_ids") or ())}
        return cls(
            name=str(channel.get("name", "")),
            teams=frozenset(teams - {own, channel.get("context_team_id")}),
            is_archived=bool(channel.get("is_archived")),
            is_member=bool(channel.get("is_member", True)),
            is_being_shared=bool(channel.get("is_pending_ext_shared")),
        )

    @classmethod
    def from_dict(cls, kept: Mapping[str, Any]) -> Self:
        """From what `to_dict` gave."""
        return cls(name=kept["name"], teams=frozenset(kept["teams"]))

    def to_dict(self) -> dict[str, Any]:
        """What is remembered of it."""
        return {"name": self.name, "teams": sorted(self.teams)}


def unfit(seen: RoomSeen, known: RoomSeen | None) -> str | None:
    """Why nothing may be posted in a channel now; None when it is as it was known, or is seen for the first time."""
    if seen.is_archived:
        return "its channel is archived"
    if not seen.is_member:
        return "the app is no longer in its channel"
    if known is None:
        return None
    if seen.teams - known.teams or seen.is_being_shared:
        return "its channel is shared with a company that was not in it before"
    if seen.name != known.name:
        return "its channel was renamed"
    return None
