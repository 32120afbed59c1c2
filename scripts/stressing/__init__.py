"""scripts/stress: the bad days, brought on a real box, one module a kind."""
