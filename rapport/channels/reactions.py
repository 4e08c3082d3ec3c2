"""What was said to a customer is handed to its channel."""

from rapport.channels.delivering import attempt
from rapport.core.events import on
from rapport.core.models import Event
from rapport.desk.models import Delivery


@on("message.sent", "delivery.retried")
def deliver(event: Event) -> None:
    for delivery in Delivery.objects.filter(message_id=event.codes["message"]):
        attempt(delivery)
