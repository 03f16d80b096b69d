"""Failures on demand: of Web API methods, of downloads, and the menu that people see."""

from collections.abc import Callable
from dataclasses import dataclass

from playground.slack.refusal import Json


@dataclass
class Fault:
    """One planned failure of a Web API method, used up after `times` calls.

    Exactly one of `error` (an answer with `ok` false), `status` (an HTTP status, with
    `retry_after` for a 429) and `reset` (the connection is cut) says how it fails; with
    `after_effect` the call takes effect first. `delay` seconds pass before the answer.
    """

    method: str
    times: int = 1
    error: str | None = None
    status: int | None = None
    retry_after: int | None = None
    reset: bool = False
    after_effect: bool = False
    delay: float = 0.0


@dataclass
class DownloadFault:
    """One planned failure of a download.

    `kind` is `login` (an HTML page with status 200), `cut` (the connection ends in the middle),
    `short` (fewer bytes than promised, cleanly), `status` (HTTP 500) or `slow`.
    """

    kind: str
    times: int = 1
    file: str | None = None


@dataclass(frozen=True)
class MenuEntry:
    """A failure that people can switch on and off on the page."""

    id: str
    title: str
    switch: Callable[[bool], None]
    active: Callable[[], bool]


class Faults:
    """Everything that is to fail."""

    def __init__(self) -> None:
        self._faults: list[Fault] = []
        self._downloads: list[DownloadFault] = []
        self.refused_blocks: set[str] = set()
        self.unknown_methods: set[str] = set()
        self.menu: list[MenuEntry] = []

    def add(
        self,
        method: str,
        *,
        error: str | None = None,
        status: int | None = None,
        retry_after: int | None = None,
        reset: bool = False,
        times: int = 1,
        after_effect: bool = False,
    ) -> Fault:
        """Plans a failure; see `Fault` for the arguments."""
        return self.plan(Fault(method, times, error, status, retry_after, reset, after_effect))

    def plan(self, fault: Fault) -> Fault:
        """Plans a failure."""
        self._faults.append(fault)
        return fault

    def add_download(self, kind: str, *, times: int = 1, file: str | None = None) -> DownloadFault:
        """Plans a failing download of any file, or of one."""
        fault = DownloadFault(kind, times, file)
        self._downloads.append(fault)
        return fault

    def clear(self) -> None:
        """Forgets every planned failure."""
        for fault in self._faults:
            fault.times = 0
        for download in self._downloads:
            download.times = 0
        self._faults.clear()
        self._downloads.clear()
        self.refused_blocks.clear()
        self.unknown_methods.clear()

    def take(self, method: str) -> Fault | None:
        """The failure planned for this call of `method`, counted as used."""
        for fault in self._faults:
            if fault.method in (method, "*") and fault.times > 0:
                fault.times -= 1
                return fault
        return None

    def take_download(self, file: str) -> DownloadFault | None:
        """The failure planned for this download, counted as used."""
        for fault in self._downloads:
            if fault.file in (None, file) and fault.times > 0:
                fault.times -= 1
                return fault
        return None

    def offer(self, entry_id: str, title: str, make: Callable[[], Fault]) -> None:
        """Puts a Web API failure on the menu; it stays active until it is used up."""
        planned: list[Fault] = []

        def switch(on: bool) -> None:
            for fault in planned:
                fault.times = 0
            planned.clear()
            if on:
                planned.append(self.plan(make()))

        self.menu.append(
            MenuEntry(entry_id, title, switch, lambda: any(fault.times > 0 for fault in planned))
        )

    def listing(self) -> list[Json]:
        """The menu as JSON."""
        return [
            {"id": entry.id, "title": entry.title, "active": entry.active()} for entry in self.menu
        ]
