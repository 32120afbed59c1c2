"""The rules of the queue: peewee and the standard library, never the web.

Modules stand in one line, and each may import only those before it; `CORE` in
tests/test_laws.py names them in that order. Only this layer opens transactions.
"""
