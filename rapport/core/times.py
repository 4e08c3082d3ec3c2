"""Times in words: how long ago, exactly when, how long it took."""

from datetime import datetime, timedelta
from math import ceil

from django.utils import timezone
from django.utils.dates import MONTHS_3, WEEKDAYS_ABBR
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from rapport.core.clock import now

MINUTE, HOUR, DAY = 60, 3600, 86400


def ago(moment: datetime, *, at: datetime | None = None) -> str:
    """“now”, “12 min”, “5 h”, “3 d”, then the date: short enough for a row; `exact` stands beside it on hover.

    A moment to come reads the same with “in” before it.
    """
    seconds = ((at or now()) - moment).total_seconds()
    words = _near(seconds if seconds > 0 else ceil(-seconds / MINUTE) * MINUTE if seconds <= -MINUTE else 0)
    if words is None:
        return _date(moment, at or now())
    return _("in %(time)s") % {"time": words} if seconds <= -MINUTE else words


def _near(seconds: float) -> str | None:
    if seconds < MINUTE:
        return _("now")
    if seconds < HOUR:
        return _("%(n)s min") % {"n": int(seconds // MINUTE)}
    if seconds < DAY:
        return _("%(n)s h") % {"n": int(seconds // HOUR)}
    if seconds < 7 * DAY:
        return _("%(n)s d") % {"n": int(seconds // DAY)}
    return None


def _date(moment: datetime, at: datetime) -> str:
    local, today = timezone.localtime(moment), timezone.localtime(at)
    words = {"day": local.day, "month": _month(local.month), "year": local.year}
    return (_("%(day)s %(month)s") if local.year == today.year else _("%(day)s %(month)s %(year)s")) % words


def _month(number: int) -> str:
    """“Nov”; Django has the English ones in small letters, the other languages as each writes them."""
    name = str(MONTHS_3[number])
    return name.capitalize() if (get_language() or "en").startswith("en") else name


def exact(moment: datetime) -> str:
    """“Sat 21 Nov 2026, 14:05” in the reader's zone."""
    # By hand, since a list says it 50 times a page and Django's own formatting takes 70 µs each.
    local = timezone.localtime(moment)
    return _("%(weekday)s %(day)s %(month)s %(year)s, %(time)s") % {
        "weekday": WEEKDAYS_ABBR[local.weekday()],
        "day": local.day,
        "month": _month(local.month),
        "year": local.year,
        "time": f"{local.hour:02}:{local.minute:02}",
    }


def duration(span: timedelta | float) -> str:
    """“40 s”, “12 min”, “1 h 40”, “3 d 4 h”."""
    seconds = int(span.total_seconds() if isinstance(span, timedelta) else span)
    if seconds < MINUTE:
        return _("%(n)s s") % {"n": seconds}
    if seconds < HOUR:
        return _("%(n)s min") % {"n": seconds // MINUTE}
    if seconds < DAY:
        hours, minutes = divmod(seconds // MINUTE, 60)
        return _("%(h)s h %(m)02d") % {"h": hours, "m": minutes} if minutes else _("%(n)s h") % {"n": hours}
    days, rest = divmod(seconds, DAY)
    hours = rest // HOUR
    return _("%(d)s d %(h)s h") % {"d": days, "h": hours} if hours else _("%(n)s d") % {"n": days}
