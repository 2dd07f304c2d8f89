"""Ids that stand in URLs: unguessable, short, the same for every model."""

import secrets


def new_public_id():
    """16 URL-safe characters, 96 bits."""
    return secrets.token_urlsafe(12)
