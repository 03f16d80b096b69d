"""The command line: ``serve``, ``demo``, ``analyze``, ``check``."""

import argparse
import asyncio
import os
import signal
import sys
import threading
from collections.abc import Callable, Sequence
from pathlib import Path

from bot import logs
from bot.inputs import Failure, needs_playground
from bot.settings import Settings, SettingsError, load, missing_for_serve

LEAVE_SECONDS = 3.0
"""Once all is closed: threads of the job engine may still wait for a database that is away."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command. Exit codes: 0 done, 1 failed, 2 wrong arguments or settings."""
    chosen = _parser().parse_args(arguments)
    try:
        settings = load()
        code = int(chosen.run(settings, chosen))
        sys.stdout.flush()
        return code
    except SettingsError as error:
        print(f"datathread: {error}", file=sys.stderr)
        return 2
    except Failure as failure:
        print(f"datathread: {failure}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:  # whoever reads has had enough: `| head`
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 141


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m bot", description="Datathread")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    serve = commands.add_parser("serve", help="run the app")
    serve.set_defaults(run=_serve)

    demo = commands.add_parser("demo", help="run a local workspace and the app in it, without keys")
    demo.add_argument("--port", type=int, default=8765, help="of the page (0: any free one)")
    demo.add_argument("--no-browser", action="store_true", help="do not open the page")
    demo.set_defaults(run=_demo)

    analyze = commands.add_parser("analyze", help="analyse files without Slack")
    analyze.add_argument("files", nargs="*", type=Path, metavar="FILE", help="or a folder, or -")
    analyze.add_argument("--sample", action="store_true", help="take the demo's own file")
    analyze.add_argument("-q", "--question", default="", help="what to find out")
    analyze.add_argument("-o", "--output", type=Path, metavar="DIR", help="where files go")
    analyze.add_argument("--json", action="store_true", help="print one JSON object")
    analyze.set_defaults(run=_analyze, wrong=analyze.error)

    check = commands.add_parser("check", help="say what is missing or wrong")
    check.add_argument("--live", action="store_true", help="try it in earnest, for a few cents")
    check.add_argument("--channel", default="", metavar="C…|#NAME", help="where, with --live")
    check.add_argument("--user", default="", metavar="U…", help="or in a DM with a person")
    check.add_argument("--record", type=Path, metavar="DIR", help="keep what was said, anonymous")
    check.add_argument("--json", action="store_true", help="print one JSON object")
    check.set_defaults(run=_check)
    return parser


def _serve(settings: Settings, _: argparse.Namespace) -> int:
    from bot.app import StartError, make_app

    missing = missing_for_serve(settings)
    if missing:
        print(f"datathread: {'; '.join(missing)}", file=sys.stderr)
        return 2
    logs.configure(settings.bot_log_level)
    os.umask(0o077)  # whatever it writes is for its owner alone

    async def run() -> None:
        told = asyncio.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            asyncio.get_running_loop().add_signal_handler(number, told.set)
        async with make_app(settings):
            await told.wait()
        leave = threading.Timer(LEAVE_SECONDS, os._exit, (0,))
        leave.daemon = True
        leave.start()

    try:
        asyncio.run(run())
    except StartError as error:
        print(f"datathread: {error}", file=sys.stderr)
        return error.code
    return 0


def _demo(settings: Settings, chosen: argparse.Namespace) -> int:
    with needs_playground():
        from playground.demo import PortTaken, demo
    logs.configure("WARNING")
    try:
        asyncio.run(
            demo(
                port=chosen.port,
                browser=not chosen.no_browser,
                api_key=settings.anthropic_api_key.get_secret_value()
                if settings.anthropic_api_key
                else None,
                base_url=settings.anthropic_base_url,
            )
        )
    except PortTaken as error:
        print(f"datathread: {error}", file=sys.stderr)
        return 1
    return 0


def _analyze(settings: Settings, chosen: argparse.Namespace) -> int:
    from bot.terminal import analyze

    if not (chosen.files or chosen.sample):
        chosen.wrong("name a FILE, or --sample")
    sample = _sample() if chosen.sample else None
    return asyncio.run(
        analyze(
            settings,
            files=chosen.files,
            question=chosen.question,
            output=chosen.output,
            as_json=chosen.json,
            sample=sample,
        )
    )


def _sample() -> Callable[[Path], None]:
    with needs_playground():
        from playground.sample import make_streaming_csv
    return make_streaming_csv


def _check(settings: Settings, chosen: argparse.Namespace) -> int:
    from bot.check import check
    from bot.check.live import Wanted, check_live

    logs.configure("ERROR")
    if not chosen.live:
        if chosen.channel or chosen.user or chosen.record:
            raise SettingsError("--channel, --user and --record belong to check --live")
        return asyncio.run(check(settings, as_json=chosen.json))
    wanted = Wanted(chosen.channel, chosen.user, chosen.json, chosen.record)
    return asyncio.run(check_live(settings, wanted))


if __name__ == "__main__":
    sys.exit(main())
