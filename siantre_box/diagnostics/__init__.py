"""How the box is, and what those who help from afar are told."""
