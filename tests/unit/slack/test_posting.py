"""Posts that happen once."""

from typing import Any

import pytest
from aiohttp import web

from bot.slack.errors import Ambiguous
from bot.slack.posting import find_post, post_once
from tests.unit.slack.stub import Answer, Stub, running

POST = "chat.postMessage"


class Thread(Stub):
    """A channel's thread that keeps what is posted; ``faults`` say what happens to the answers."""

    def __init__(self, *faults: str) -> None:
        super().__init__()
        self.messages: list[dict[str, Any]] = [{"ts": "1.0", "user": "U1", "text": "question"}]
        self._faults = list(faults)
        self.methods[POST] = self._post
        self.methods["conversations.replies"] = self._replies
        self.methods["conversations.history"] = self._replies

    def say(self, **message: Any) -> str:
        ts = f"1.{len(self.messages)}"
        self.messages.append({"ts": ts, "user": "UBOTT1", **message})
        return ts

    def _post(self, args: dict[str, Any]) -> Answer:
        fault = self._faults.pop(0) if self._faults else "none"
        if fault == "lost before":
            return None
        ts = self.say(**args)
        return web.Response(status=502) if fault == "lost after" else {"ts": ts}

    def _replies(self, args: dict[str, Any]) -> Answer:
        assert args["include_all_metadata"] == "1"
        start = int(args.get("cursor", 0))
        more = str(start + 2) if start + 2 < len(self.messages) else ""
        return {
            "messages": self.messages[start : start + 2],
            "response_metadata": {"next_cursor": more},
        }

    @property
    def posted(self) -> int:
        return sum(message.get("text") == "the answer" for message in self.messages)


async def post(thread: Thread, **options: Any) -> str:
    async with running(thread) as bench:
        return await post_once(
            bench.api,
            "C1",
            options.pop("thread_ts", "1.0"),
            "answer",
            "run-1",
            sleep=bench.time.sleep,
            text="the answer",
            **options,
        )


async def test_posts_never_unfurl() -> None:
    """Neither links nor media of a post are fetched by Slack, even if a caller asks for it."""
    thread = Thread()
    await post(thread, unfurl_links=True)
    args = thread.calls[-1][1]
    assert (args["unfurl_links"], args["unfurl_media"]) == (False, False)
    assert (args["channel"], args["thread_ts"], args["text"]) == ("C1", "1.0", "the answer")


async def test_a_lost_answer_is_looked_up() -> None:
    """A post that went through although its answer was lost is found, not posted again."""
    thread = Thread("lost after")
    thread.say(text="something else")
    thread.say(text="and more, so that there are pages")
    assert await post(thread) == "1.3"
    assert thread.posted == 1


async def test_a_lost_post_is_posted_again() -> None:
    """A post that did not go through is posted again, once."""
    thread = Thread("lost before")
    assert await post(thread) == "1.1"
    assert thread.posted == 1


async def test_what_stays_lost_is_said() -> None:
    """When every try is lost the caller learns that it may or may not be there."""
    with pytest.raises(Ambiguous):
        await post(Thread("lost before", "lost before", "lost before"))


@pytest.mark.parametrize("thread_ts", ["1.0", None])
async def test_a_repeated_step_looks_first(thread_ts: str | None) -> None:
    """With look_first an earlier post of the run is found and nothing is posted, root or reply."""
    thread = Thread()
    first = await post(thread, thread_ts=thread_ts)
    again = Thread()
    again.messages = thread.messages
    assert await post(again, thread_ts=thread_ts, look_first=True) == first
    assert again.count(POST) == 0


async def test_only_own_posts_of_the_same_run_and_purpose_count() -> None:
    """A look-alike by somebody else, of another run or for another purpose is not ours."""
    thread = Thread()

    def metadata(run: str, purpose: str) -> dict[str, Any]:
        payload = {"run": run, "purpose": purpose}
        return {"event_type": "datathread", "event_payload": payload}

    thread.say(user="UEVIL", app_id="AEVIL", metadata=metadata("run-1", "answer"))
    thread.say(metadata=metadata("run-2", "answer"))
    thread.say(metadata=metadata("run-1", "progress"))
    thread.say(metadata={"event_type": "other", "event_payload": {"run": "run-1"}})
    async with running(thread) as bench:
        assert await find_post(bench.api, "C1", "1.0", "answer", "run-1") is None
        ours = thread.say(metadata=metadata("run-1", "answer"))
        assert await find_post(bench.api, "C1", "1.0", "answer", "run-1") == ours
