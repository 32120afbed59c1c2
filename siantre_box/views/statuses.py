"""The words and colours of a ticket's status, the same wherever it is shown."""

from collections.abc import Mapping

from siantre_box.core.models import Status

LABELS: Mapping[str, str] = {
    Status.WAITING: "Menunggu",
    Status.CALLED: "Dipanggil",
    Status.DONE: "Selesai",
    Status.CANCELED: "Batal",
}
# Of one that waits outside the line.
MISSED = "Terlewat"
# Class names in operator.css.
TONES: Mapping[str, str] = {
    Status.WAITING: "wait",
    Status.CALLED: "called",
    Status.DONE: "done",
    Status.CANCELED: "cancel",
}
