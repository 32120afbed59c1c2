"""The rules of the queue: peewee and the standard library, never the web.

Modules stand in one line; each may import only those before it:
clock, refusals, changes, database, models, schema, settings, days, trust, auth,
sessions, services, counters, moves, places, queues, floors, calling, undo,
daily_reset, room, display, desks, businesses, setup_steps, history, reports.
Only this layer opens transactions.
"""
