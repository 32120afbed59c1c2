"""A furnished box as its own process, and who asks it: for bench, stress, shots."""
