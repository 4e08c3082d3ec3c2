"""The platform's commands."""

from rapport.platform.sample.command import sample
from rapport.platform.store.command import bench_store

__all__ = ["bench_store", "sample"]
