"""The people and channels of the workspace, and what the Web API says about them."""

from dataclasses import dataclass, field

from playground.slack.refusal import Json

_NEVER = "0000000000.000000"


@dataclass(frozen=True)
class Team:
    """A workspace."""

    id: str
    name: str
    domain: str


@dataclass(frozen=True)
class User:
    """A person or the app's bot user."""

    id: str
    team: str
    name: str
    real_name: str
    color: str = "9f69e7"
    admin: bool = False
    restricted: bool = False
    ultra_restricted: bool = False
    deleted: bool = False
    stranger: bool = False
    bot_id: str | None = None
    app_id: str | None = None

    def payload(self) -> Json:
        """The user object of `users.info`."""
        profile: Json = {
            "title": "",
            "real_name": self.real_name,
            "real_name_normalized": self.real_name,
            "display_name": self.name,
            "display_name_normalized": self.name,
            "status_text": "",
            "avatar_hash": "",
            "team": self.team,
        }
        if self.bot_id:
            profile |= {"api_app_id": self.app_id, "bot_id": self.bot_id, "always_active": True}
        answer: Json = {"id": self.id, "team_id": self.team, "name": self.name}
        answer |= {"deleted": self.deleted}
        if not self.deleted:
            answer |= {
                "color": self.color,
                "real_name": self.real_name,
                "tz": "Europe/Amsterdam",
                "tz_label": "Central European Time",
                "tz_offset": 3600,
            }
        answer |= {"profile": profile, "is_bot": self.bot_id is not None, "updated": 1_760_000_000}
        if self.deleted:
            return answer
        if self.stranger:
            return answer | {"is_stranger": True, "is_app_user": False}
        return answer | {
            "is_admin": self.admin,
            "is_owner": self.admin,
            "is_primary_owner": self.admin,
            "is_restricted": self.restricted,
            "is_ultra_restricted": self.ultra_restricted,
            "is_app_user": False,
            "is_email_confirmed": True,
            "who_can_share_contact_card": "EVERYONE",
        }

    def event_profile(self) -> Json:
        """The `user_profile` that events carry for people of another team."""
        return {
            "avatar_hash": "",
            "first_name": self.real_name.split()[0],
            "real_name": self.real_name,
            "display_name": self.name,
            "team": self.team,
            "name": self.name,
            "is_restricted": self.restricted,
            "is_ultra_restricted": self.ultra_restricted,
        }

    def account(self) -> Json:
        """The `user` object of interactive payloads."""
        return {"id": self.id, "username": self.name, "name": self.name, "team_id": self.team}


@dataclass
class Channel:
    """A channel (`kind` `channel` or `group`) or a direct message (`im`) with its members."""

    id: str
    name: str
    kind: str
    creator: str
    members: list[str] = field(default_factory=list)
    topic: str = ""
    general: bool = False
    archived: bool = False
    read_only: bool = False
    connected_teams: tuple[str, ...] = ()
    created: int = 1_760_000_000

    @property
    def direct(self) -> bool:
        """Whether this is a direct message."""
        return self.kind == "im"

    @property
    def shared(self) -> bool:
        """Whether another company takes part (Slack Connect)."""
        return bool(self.connected_teams)

    def other(self, user: str) -> str:
        """The other side of a direct message."""
        return next((member for member in self.members if member != user), user)

    def payload(
        self, viewer: str, team: str, *, members: bool = False, whole: bool = False
    ) -> Json:
        """The channel object of the Web API as `viewer` sees it.

        `members` adds their number, `whole` what only `conversations.info` says.
        """
        if self.direct:
            answer: Json = {
                "id": self.id,
                "created": self.created,
                "is_archived": self.archived,
                "is_im": True,
                "is_org_shared": False,
                "context_team_id": team,
                "updated": self.created * 1000,
                "user": self.other(viewer),
            }
            if whole:
                answer |= {"last_read": _NEVER, "unread_count": 0, "unread_count_display": 0}
            return answer | {"is_open": True, "priority": 0}
        teams = [team, *self.connected_teams]
        answer = {
            "id": self.id,
            "name": self.name,
            "is_channel": self.kind == "channel",
            "is_group": self.kind == "group",
            "is_im": False,
            "is_mpim": False,
            "is_private": self.kind == "group",
            "created": self.created,
            "is_archived": self.archived,
            "is_general": self.general,
            "unlinked": 0,
            "name_normalized": self.name,
            "is_shared": self.shared,
            "is_org_shared": False,
            "is_pending_ext_shared": False,
            "pending_shared": [],
            "context_team_id": team,
            "updated": self.created * 1000,
            "parent_conversation": None,
            "creator": self.creator,
        }
        if whole:
            answer |= {"is_read_only": self.read_only}
            answer |= {"is_thread_only": False, "is_non_threadable": False}
        answer |= {"is_ext_shared": self.shared, "shared_team_ids": teams}
        answer["pending_connected_team_ids"] = []
        if self.shared:
            answer |= {"conversation_host_id": team, "connected_team_ids": teams[1:]}
        answer["is_member"] = viewer in self.members
        if whole:
            answer["last_read"] = _NEVER
        answer |= {
            "topic": {"value": self.topic, "creator": "", "last_set": 0},
            "purpose": {"value": "", "creator": "", "last_set": 0},
            "previous_names": [],
        }
        if members:
            answer["num_members"] = len(self.members)
        return answer
