"""What messages are found by."""

import auto_prefetch
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import connection, models


class MessageWords(auto_prefetch.Model):
    """The words of one message: kept by the database itself, in the commit that stores the message.

    A table of its own, so that walking the newest matches among millions reads nothing but what searching needs.
    Migration 0003 says what the lexemes are and writes them.
    """

    message = auto_prefetch.OneToOneField(
        "desk.Message", primary_key=True, on_delete=models.DO_NOTHING, db_constraint=False, related_name="+"
    )
    conversation = auto_prefetch.ForeignKey(
        "desk.Conversation", on_delete=models.DO_NOTHING, db_constraint=False, related_name="+"
    )
    sent_at = models.DateTimeField()
    words = SearchVectorField()

    class Meta(auto_prefetch.Model.Meta):
        indexes = [
            # New words wait in a short list, so that storing a mail doesn't touch a hundred places of the index; every
            # search reads that list through, so it stays short.
            GinIndex("words", name="words_found", fastupdate=True, gin_pending_list_limit=512),
            models.Index(fields=["sent_at", "message"], name="words_sent"),
        ]

    def __str__(self) -> str:
        return f"words of {self.message_id}"

    @classmethod
    def rewrite_of(cls, customers: list[int]) -> None:
        """Write the words of these customers' messages anew, after their name changed."""
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT rapport_write_words(array(SELECT id FROM desk_message WHERE customer_id = ANY(%s)))",
                [customers],
            )
