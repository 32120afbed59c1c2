"""scripts/bench: every promised figure, measured beside its floor."""
