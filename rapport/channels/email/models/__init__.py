from rapport.channels.email.models.mail import Cause, Mail, MailState
from rapport.channels.email.models.mailbox import Mailbox, Quoting, Security
from rapport.channels.email.models.thread_key import ThreadKey

__all__ = ["Cause", "Mail", "MailState", "Mailbox", "Quoting", "Security", "ThreadKey"]
