"""How phones reach the box: its addresses, its port, its server."""
