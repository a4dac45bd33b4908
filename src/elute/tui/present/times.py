"""Moments of the journal as people read them: in the zone of this machine, without seconds."""

from datetime import datetime, tzinfo

from elute.tui.present.spans import one_line


def day_and_time(stamp: str, zone: tzinfo | None = None) -> str:
    """`11-22 21:40`, which fits a column; "" for no moment.

    Args:
        stamp: as 2026-11-22T21:40:00Z; anything else is shown as it stands.
        zone: to show it in; None for this machine's own.
    """
    return _as(stamp, "%m-%d %H:%M", zone)


def date_and_time(stamp: str, zone: tzinfo | None = None) -> str:
    """`2026-11-22 21:40`; the rest as in `day_and_time`."""
    return _as(stamp, "%Y-%m-%d %H:%M", zone)


def _as(stamp: str, form: str, zone: tzinfo | None) -> str:
    try:
        return datetime.fromisoformat(stamp).astimezone(zone).strftime(form)
    except (ValueError, OverflowError):
        return one_line(stamp, 16)
