"""First run: before the box is set up it gives nobody a number and asks four things."""

from siantre_box.web.first_run import gate, steps

closed_until_set_up = gate.closed_until_set_up
pages = steps.pages
