"""The rules of the queue: peewee and the standard library, never the web.

Modules stand in the order that the contract `core` of setup.cfg gives them, and each
imports only those below it.
"""
