"""Where the local Claude differs from the recordings of the real API, and why."""

WEB_SEARCH = "web search is not modelled: it is no part of the code-execution tool"
NO_FILES = "no recorded execution left a file; the shape is that of the SDK's types"

SHAPES: dict[str, str] = {
    "block:text.citations": WEB_SEARCH,
    "block:web_search_tool_result": WEB_SEARCH,
    "error.error.details": "newer than the recording; today's SDK reads the code there",
    "headers:200.anthropic-workspace-id": "there is one workspace here, nobody asks for its name",
    "output:bash_code_execution_output": NO_FILES,
    "output:code_execution_output": NO_FILES,
}
"""Differences of shape, in the words of ``wire.differences``; each has to be found."""

REFUSED_HERE: dict[str, str] = {
    "pydantic-ai/test_pause_turn_web_search_vcr/01.request.json": WEB_SEARCH,
    "pydantic-ai/test_pause_turn_web_search_vcr/02.request.json": WEB_SEARCH,
}
"""Recorded requests that are not taken here; each has to be refused."""
