"""Search over every conversation: `search(text, agent=…)` answers one page of conversations, best first.

The language is in language.py, what it finds rows by in documents.py, the reading in engine.py, the marks in marks.py.
"""

from rapport.desk.search.results import Found, Results, search

__all__ = ["Found", "Results", "search"]
