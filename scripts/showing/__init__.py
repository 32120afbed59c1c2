"""scripts/seed and scripts/shots: a believable day, and pictures of it."""
