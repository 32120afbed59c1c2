"""The control window: what it looks like, and what can be clicked in it."""
