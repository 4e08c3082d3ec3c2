from rapport.desk.models.attachment import Attachment
from rapport.desk.models.conversation import Conversation, ConversationQuerySet
from rapport.desk.models.delivery import Delivery
from rapport.desk.models.desk import Desk
from rapport.desk.models.draft import Draft, DraftFile
from rapport.desk.models.inbox import Inbox
from rapport.desk.models.incoming import Incoming, IncomingFile, Outgoing
from rapport.desk.models.mention import Mention, Seen
from rapport.desk.models.message import Message
from rapport.desk.models.status import UNRESOLVED, Priority, Status
from rapport.desk.models.tag import Tag
from rapport.desk.models.words import MessageWords

__all__ = [
    "UNRESOLVED",
    "Attachment",
    "Conversation",
    "ConversationQuerySet",
    "Delivery",
    "Desk",
    "Draft",
    "DraftFile",
    "Inbox",
    "Incoming",
    "IncomingFile",
    "Mention",
    "Message",
    "MessageWords",
    "Outgoing",
    "Priority",
    "Seen",
    "Status",
    "Tag",
]
