"""`bin/check`, check by check."""

import pytest

from config.setup import checking


@pytest.mark.parametrize("name", checking.COMMANDS)
def test_check(name: str) -> None:
    trouble = checking.command(checking.COMMANDS[name])
    assert not trouble, trouble
