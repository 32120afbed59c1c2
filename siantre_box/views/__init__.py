"""What screens and papers show: frozen values read from the rules."""
