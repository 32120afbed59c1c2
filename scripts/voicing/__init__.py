"""scripts/voice: what is said, how it sounds, how it is made and measured."""
