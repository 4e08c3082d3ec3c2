"""What runs by itself: the listeners and the filer, started with the worker."""

from rapport.channels.email import listening

__all__ = ["listening"]
