"""Chance that can be repeated."""

import base64
import random
from contextlib import contextmanager
from unittest.mock import patch

ALPHABET = "0123456789"


class Chance(random.Random):
    """Seeded with words, so that one part of the world may change without shifting the others."""

    def often(self, probability):
        return self.random() < probability

    def weighted(self, weights):
        """One key of {key: weight}."""
        return self.choices(list(weights), weights=list(weights.values()))[0]

    def some(self, rows, least, most):
        """Between least and most different ones, in the order of the list."""
        picked = self.sample(range(len(rows)), k=min(len(rows), self.randint(least, most)))
        return [rows[place] for place in sorted(picked)]

    def public_id(self):
        """As clusterxchange.public_ids makes it, but the same again for the same seed."""
        return base64.urlsafe_b64encode(self.getrandbits(96).to_bytes(12, "big")).decode()

    def digits(self, pattern):
        """'U########' → 'U' and eight digits."""
        return "".join(self.choice(ALPHABET) if sign == "#" else sign for sign in pattern)


class _Tokens:
    def __init__(self, chance):
        self.chance = chance

    def token_urlsafe(self, _size):
        return self.chance.public_id()


@contextmanager
def repeatable_public_ids(chance):
    """Rows made by operations inside get their public ids from this chance."""
    with patch("clusterxchange.public_ids.secrets", _Tokens(chance)):
        yield
