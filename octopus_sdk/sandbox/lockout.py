"""Failed logins: after a number of them in a row the user is locked out.

Recorded is that the service counts failed attempts, also for a user that does not exist. The
number is unknown, and so is how a lock ends. Here it ends when somebody unlocks the user.
"""


class LockOut:
    """Counts failed logins per user name. Without a limit nobody is ever locked by them."""

    def __init__(self, limit: int | None) -> None:
        self._limit = limit
        self._failures: dict[str, int] = {}
        self._locked: set[str] = set()

    def failed(self, user: str) -> None:
        """Count a failed login."""
        self._failures[user] = self._failures.get(user, 0) + 1
        if self._limit is not None and self._failures[user] >= self._limit:
            self._locked.add(user)

    def succeeded(self, user: str) -> None:
        """Begin to count anew."""
        self._failures.pop(user, None)

    def lock(self, user: str) -> None:
        """Lock a user out by hand."""
        self._locked.add(user)

    def unlock(self, user: str) -> None:
        """Let a user in again, with no failures on record."""
        self._locked.discard(user)
        self._failures.pop(user, None)

    def is_locked(self, user: str) -> bool:
        """Tell whether the user is locked out."""
        return user in self._locked
