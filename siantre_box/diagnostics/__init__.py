"""How the box is, and what remote support needs to know."""
