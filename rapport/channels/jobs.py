"""Clocks of sending."""

from rapport.channels import delivering
from rapport.core.jobs import clock


@clock(cron="* * * * * */15")
def send_what_is_due() -> None:
    """What was postponed, and what a lost job left behind."""
    delivering.send_due()


@clock(cron="* * * * * */10")
def notice_what_was_cut_off() -> None:
    delivering.notice_cut_off()
