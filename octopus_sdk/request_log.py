"""The last requests of a client, to read or to attach to a bug report."""

from collections import deque

from octopus_sdk.steps import CallRecord


class RequestLog:
    """Keeps the last requests: `OctopusClient(..., on_call=log)`, and later `print(log)`.

    It holds no secret: no header, no body, and paths without the values in them.
    """

    def __init__(self, size: int = 200) -> None:
        self.records: deque[CallRecord] = deque(maxlen=size)

    def __call__(self, record: CallRecord) -> None:
        """Keep a record."""
        self.records.append(record)

    def __str__(self) -> str:
        """Return one line per request, the oldest first."""
        return "\n".join(map(str, self.records))
