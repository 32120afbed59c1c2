"""SiAntre: an offline queue-number appliance for one site's own Wi-Fi."""

from datetime import datetime

NAME = "SiAntre"
__version__ = "1.1.0"

# No clock of a computer that runs this program can honestly stand before this (UTC).
RELEASED = datetime(2026, 11, 22)
