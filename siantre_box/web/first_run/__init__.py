"""First run: before the box is set up it gives nobody a number and asks four things."""

from flask import Flask, g

from siantre_box.web.box import box
from siantre_box.web.first_run import phases, steps
from siantre_box.web.first_run.phases import Phase

pages = steps.pages


def init_app(app: Flask) -> None:
    """Answer "not open yet" until the box is set up; then never look again."""

    @app.before_request
    def _closed_until_set_up() -> phases.Answer:
        g.phase = Phase.OPEN if box().is_set_up else phases.present()
        box().is_set_up = g.phase is Phase.OPEN
        return None if box().is_set_up else phases.answer_closed()
