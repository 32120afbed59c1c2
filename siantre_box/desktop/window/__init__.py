"""The control window: what it looks like, and what can be pressed in it."""
