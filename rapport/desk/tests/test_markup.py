"""What may stand in rich text, ours and others'."""

import pytest

from rapport.desk import markup
from rapport.desk.views.frame import harmless


@pytest.mark.parametrize("source", ["/files/12", "/files/12/a%20b.png"])
def test_a_picture_of_ours_stays(source: str) -> None:
    assert source in markup.clean(f'<img src="{source}">') and source in harmless(f'<img src="{source}">', images=False)


@pytest.mark.parametrize(
    "source",
    [
        "/files/../conversations/42",
        "/drafts/../conversations/42",
        "/files/12/../../sign-out",
        "/files/12/a.png?download",
        "//elsewhere.example/files/12",
        "https://elsewhere.example/a.png",
    ],
)
def test_a_picture_asks_for_nothing_of_ours_but_files(source: str) -> None:
    """Whoever looks at it would ask for that page, and to open a conversation is to have seen it."""
    assert "src" not in markup.clean(f'<img src="{source}">')
    assert "src" not in harmless(f'<img src="{source}">', images=False)
