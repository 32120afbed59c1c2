"""What a rule refuses leaves everything as it was."""

from collections.abc import Callable

import pytest

from siantre_box.core.errors import Refusal
from tests.world import everything


def refused(
    kind: type[Refusal], act: Callable[..., object], *arguments: object, **named: object
) -> str:
    """Check that this is refused and changes nothing at all; return the sentence."""
    before = everything()
    with pytest.raises(kind) as said:
        act(*arguments, **named)
    assert everything() == before
    return str(said.value)
