"""The rules of the queue, and the database below them; never the web.

Modules stand in the order that the contract `core` of setup.cfg gives them, and each
imports only those below it.
"""
