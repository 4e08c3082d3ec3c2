"""The platform's commands."""

from rapport.platform.store.command import bench_store

__all__ = ["bench_store"]
