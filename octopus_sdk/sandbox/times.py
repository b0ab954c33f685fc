"""Belgian local time, for `modifiedTimeStamp`.

The rule is written out because the standard library's time zones need data files that not every
system has. Summer time runs from the last Sunday of March to the last Sunday of October, each
time at 01:00 UTC.
"""

from datetime import UTC, datetime, timedelta


def local_time(seconds: float, *, in_utc: bool) -> datetime:
    """Turn seconds since 1970 into the naive time that the service would compare with."""
    moment = datetime.fromtimestamp(seconds, UTC).replace(tzinfo=None)
    if in_utc:
        return moment
    summer = _turn(moment.year, 3) <= moment < _turn(moment.year, 10)
    return moment + timedelta(hours=2 if summer else 1)


def _turn(year: int, month: int) -> datetime:
    last = datetime(year, month, 31, 1)  # noqa: DTZ001 - both months have 31 days; naive UTC
    return last - timedelta(days=(last.weekday() + 1) % 7)
