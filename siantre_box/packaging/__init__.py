"""What only the one-file program needs."""
