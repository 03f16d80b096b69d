"""A small app behind the page: it opens a form, and notes what it is sent."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import parse_qs

from aiohttp import web

Json = dict[str, Any]


def plain(text: str) -> Json:
    """A plain text object."""
    return {"type": "plain_text", "text": text}


def field(block_id: str, label: str, element: Json, **more: Any) -> Json:
    """An input block whose element has the same id."""
    return {
        "type": "input",
        "block_id": block_id,
        "label": plain(label),
        "element": element | {"action_id": block_id},
        **more,
    }


FORM: Json = {
    "type": "modal",
    "callback_id": "ask",
    "title": plain("Ask about files"),
    "submit": plain("Ask"),
    "blocks": [
        field("files", "Files", {"type": "file_input"}),
        field("question", "Question", {"type": "plain_text_input", "multiline": True}),
        field(
            "place",
            "Answer in",
            {"type": "conversations_select", "default_to_current_conversation": True},
        ),
    ],
}


async def nothing(trigger_id: str) -> None:
    """Opens no form."""


class TinyApp:
    """The request URL of an app that opens a form and notes what it is sent."""

    def __init__(self) -> None:
        self.heard: list[Json] = []
        self.news = asyncio.Condition()
        self.show: Callable[[str], Awaitable[object]] = nothing

    async def handle(self, request: web.Request) -> web.Response:
        """Acknowledges everything; a command opens the form, a form without a figure is refused."""
        text = await request.text()
        answer = await self.answer(request, text)
        async with self.news:
            self.news.notify_all()
        return answer

    async def answer(self, request: web.Request, text: str) -> web.Response:
        """Notes a request and says what the app says to it."""
        if request.content_type == "application/json":
            self.heard.append(json.loads(text))
            return web.json_response({"challenge": self.heard[-1].get("challenge")})
        fields = {key: values[0] for key, values in parse_qs(text).items()}
        payload: Json = json.loads(fields["payload"]) if "payload" in fields else fields
        self.heard.append(payload)
        if "command" in payload:
            await self.show(payload["trigger_id"])
        if payload.get("type") == "view_submission":
            question = payload["view"]["state"]["values"]["question"]["question"]["value"]
            if "?" not in question:
                errors = {"question": "That is not a question."}
                return web.json_response({"response_action": "errors", "errors": errors})
        return web.Response()

    def of(self, kind: str) -> list[Json]:
        """The payloads or events of one type."""
        heard = [each.get("event", each) for each in self.heard]
        return [each for each in heard if each.get("type") == kind]

    async def wait_for(self, kind: str) -> Json:
        """The first payload or event of one type, which must come within five seconds."""
        async with asyncio.timeout(5), self.news:
            await self.news.wait_for(lambda: self.of(kind))
        return self.of(kind)[0]
