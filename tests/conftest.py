"""What stories that cross rooms share."""

from tests.mail_house import dovecot, house, sink, working

__all__ = ["dovecot", "house", "sink", "working"]
