"""What the Claude API allows, as the local Claude enforces it: the playground's own table.

Sizes are bytes, times are seconds. Sources are pages of platform.claude.com/docs; "ours" marks a
number that no page gives and that keeps a laptop alive.
"""

from dataclasses import dataclass

MIB = 1024 * 1024
GIB = 1024 * MIB

API_VERSIONS = ("2023-06-01", "2026-10-21")
FILES_BETA_OLD = "files-api-2025-04-14"
LEGACY_TOOL_BETA = "code-execution-2025-05-22"
# agents-and-tools/agent-skills
SKILLS = frozenset({"xlsx", "pptx", "docx", "pdf"})
SKILLS_MAX = 8


@dataclass(frozen=True)
class Limits:
    """Every limit of one server; tests shrink the ones they want to reach."""

    # api/errors
    body_max: int = 32 * MIB
    # build-with-claude/files
    file_max: int = 500 * MIB
    storage_max: int = 1024 * GIB
    file_requests_per_minute: int = 500
    file_name_max: int = 255
    expiry_min: int = 3_600
    expiry_max: int = 7_776_000
    list_default: int = 20
    list_max: int = 1_000
    list_ids_max: int = 100
    # build-with-claude/vision and /pdf-support
    image_base64_max: int = 10 * MIB
    images_of_any_size: int = 20
    image_side_of_many: int = 2_000
    image_side_max: int = 8_000
    pdf_max: int = 32 * MIB
    pdf_pages_max: int = 600
    pdf_pages_small_window: int = 100
    # agents-and-tools/tool-use/code-execution-tool
    container_seconds: int = 30 * 86_400
    container_rolling_seconds: int = 3_600
    # build-with-claude/handling-stop-reasons: iterations of the server's own loop in one request
    iterations_max: int = 10
    # build-with-claude/prompt-caching
    cache_breakpoints_max: int = 4
    cache_tokens_min: int = 512
    cache_ttl: int = 300
    cache_ttl_long: int = 3_600
    # ours: one execution
    wall_seconds: float = 120.0
    cpu_seconds: int = 120
    memory: int = 2 * GIB
    processes: int = 256
    written_file_max: int = 512 * MIB
    output_file_max: int = 100 * MIB
    outputs_max: int = 100
    printed_max: int = 100_000
    # ours: the stream
    ping_seconds: float = 10.0
    paused_turns_max: int = 200


# recordings of the tool's own prompt: the first message of a turn with the tool and without text
TOOL_TOKENS = 2_240
