"""The first half of an upload: an address to send the bytes to."""

from dataclasses import dataclass

from playground.slack.filestore import SlackFile
from playground.slack.workspace import Workspace


@dataclass
class Upload:
    """A promised file: `stored` once the bytes came, `completed` once it was shared."""

    file: SlackFile
    length: int
    ticket: str
    stored: bool = False
    completed: bool = False


class Uploads:
    """Uploads between `files.getUploadURLExternal` and `files.completeUploadExternal`."""

    def __init__(self, ws: Workspace) -> None:
        self._ws = ws
        self._by_ticket: dict[str, Upload] = {}
        self._by_file: dict[str, Upload] = {}

    def begin(self, file: SlackFile, length: int) -> str:
        """Registers a file to come; returns the address for its bytes."""
        upload = Upload(file, length, self._ws.ids.secret(43))
        self._by_ticket[upload.ticket] = upload
        self._by_file[file.id] = upload
        return f"{self._ws.base}/upload/v1/{upload.ticket}"

    def by_ticket(self, ticket: str) -> Upload | None:
        """The upload behind an address."""
        return self._by_ticket.get(ticket)

    def by_file(self, file_id: str) -> Upload | None:
        """The upload of a file."""
        return self._by_file.get(file_id)
