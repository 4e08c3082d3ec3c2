"""Every channel by its key, the word in `Inbox.channel` and `Delivery.channel`."""

from rapport.channels.channel import Channel, ChannelError

CHANNELS: dict[str, Channel] = {}


def register(channel: Channel) -> None:
    CHANNELS[channel.key] = channel


def named(key: str) -> Channel:
    if key not in CHANNELS:
        raise ChannelError(f"Messages by {key} can't be sent from here.", permanent=True)
    return CHANNELS[key]
