"""Who is who: `api.test`, `auth.test`, `apps.connections.open`, `users.info` and the like."""

from playground import limits
from playground.slack import render
from playground.slack.call import Call, Method
from playground.slack.refusal import Json, Refusal


def api_test(call: Call) -> Json:
    """Echoes its arguments; `error` makes it fail."""
    args = {key: value for key, value in call.args.items() if key != "token"}
    if error := call.text("error"):
        return {"ok": False, "error": error, "args": args}
    return {"ok": True} | ({"args": args} if args else {})


def auth_test(call: Call) -> Json:
    """Whose token this is."""
    ws = call.ws
    return {
        "ok": True,
        "url": f"{ws.base}/",
        "team": ws.team.name,
        "user": ws.bot.name,
        "team_id": ws.team.id,
        "user_id": ws.app.bot_user,
        "bot_id": ws.app.bot_id,
        "is_enterprise_install": False,
    }


def connections_open(call: Call) -> Json:
    """An address for one Socket Mode connection."""
    return call.hub.sockets.open()


def users_info(call: Call) -> Json:
    """One person."""
    user = call.ws.users.get(call.word("user"))
    if user is None:
        raise Refusal("user_not_found")
    shown = user.payload()
    if call.flag("include_locale"):
        shown["locale"] = "en-US"
    return {"ok": True, "user": shown}


def bots_info(call: Call) -> Json:
    """The app's bot."""
    if call.text("bot") not in (None, call.ws.app.bot_id):
        raise Refusal("bot_not_found")
    profile = render.bot_profile(call.ws)
    return {"ok": True, "bot": {key: profile[key] for key in profile if key != "team_id"}}


def team_info(call: Call) -> Json:
    """The workspace."""
    team = call.ws.team
    if call.text("team") not in (None, team.id):
        raise Refusal("team_not_found")
    shown = {"id": team.id, "name": team.name, "domain": team.domain, "url": f"{call.ws.base}/"}
    return {"ok": True, "team": shown | {"email_domain": "", "icon": {"image_default": True}}}


METHODS = (
    Method(
        "api.test",
        api_test,
        limits.SLACK_SPECIAL,
        None,
        (),
        ("error", "foo"),
        token="none",  # noqa: S106 - no token
    ),
    Method("auth.test", auth_test, limits.SLACK_SPECIAL),
    Method("apps.connections.open", connections_open, limits.SLACK_TIERS[3], token="app"),  # noqa: S106 - a kind of token
    Method(
        "users.info",
        users_info,
        limits.SLACK_TIERS[4],
        "users:read",
        ("user",),
        ("include_locale",),
        json=False,
    ),
    Method("bots.info", bots_info, limits.SLACK_TIERS[3], "users:read", (), ("bot",), json=False),
    Method(
        "team.info",
        team_info,
        limits.SLACK_TIERS[3],
        "team:read",
        (),
        ("team", "domain"),
        json=False,
    ),
)
