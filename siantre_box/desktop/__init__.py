"""What a double-click shows: the control window, and what its buttons do."""
