"""Postgres and Valkey from wheels, so that a newcomer needs nothing but Python.

Knows no Django and no app: it starts servers, makes roles, and hands on an environment
(`DATABASE_URL`, `DATABASE_OWNER_URL`, `REDIS_URL`, …) that `settings.py` would read from anywhere else too.
"""
