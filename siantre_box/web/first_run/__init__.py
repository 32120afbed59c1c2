"""First run: before the box is set up it gives nobody a number and asks four things."""

from flask import Flask, g

from siantre_box.diagnostics.guesses import Guesses
from siantre_box.setup_code import SetupCode
from siantre_box.storage.setup_marker import SetupMarker
from siantre_box.web.first_run import phases, steps
from siantre_box.web.first_run.door import Door
from siantre_box.web.first_run.phases import Phase
from siantre_box.web.first_run.phone_test import PhoneTest

pages = steps.pages


def init_app(app: Flask, code: SetupCode, guesses: Guesses, mark: SetupMarker) -> None:
    """Answer "not open yet" until the box is set up; then never look again."""
    app.config.update(DOOR=Door(code, guesses), PHONE_TEST=PhoneTest(), MARK=mark)
    is_open = False

    @app.before_request
    def _closed_until_set_up() -> phases.Answer:
        nonlocal is_open
        g.phase = Phase.OPEN if is_open else phases.present()
        is_open = g.phase is Phase.OPEN
        return None if is_open else phases.answer_closed()
