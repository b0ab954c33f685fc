"""The request log: what was asked, never with what secret."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Request:
    """One request as the sandbox saw it. Headers and bodies are not kept: they hold secrets."""

    method: str
    path: str
    """The path without the common prefix."""
    query: Mapping[str, str]
    status: int | None
    """The status the client got; None when a fault swallowed the answer."""
    operation_id: str
    """The name in the API description; empty for what the sandbox does not model."""
    note: str = ""
    """Why a request was refused, in the sandbox's words, where it has more to say."""
    lost: str = ""
    """``before`` or ``after`` the work was done, when a fault lost the exchange."""
