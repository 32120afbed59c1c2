"""What is said for a call, joined of recorded pieces."""
