from rapport.core.actors import Actor, System, SystemActor
from rapport.core.models.blob import Blob
from rapport.core.models.event import Event
from rapport.core.models.follower import Cursor
from rapport.core.models.job_failure import JobFailure
from rapport.core.models.record import Record, RecordQuerySet
from rapport.core.models.saying import emit
from rapport.core.models.secret import SecretField
from rapport.core.models.trouble import Trouble

__all__ = [
    "Actor",
    "Blob",
    "Cursor",
    "Event",
    "JobFailure",
    "Record",
    "RecordQuerySet",
    "SecretField",
    "System",
    "SystemActor",
    "Trouble",
    "emit",
]
