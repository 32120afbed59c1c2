"""The shop's own look: its logo, and the palette of its colour."""
