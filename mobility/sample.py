"""How many offers a question finds, without asking the offers.

Of a large catalogue 10,000 offers are drawn by chance, of a smaller one all; every word and code remembers in which
of them it stands, as the bits of a number. A question is then a few ANDs of numbers, whatever it combines and however
large the catalogue is. Numbers from a sample are said to be about right; what is small is counted instead.
"""

import zlib
from bisect import bisect_left
from functools import reduce
from operator import and_, or_

from django.db import connection, transaction
from django.utils import timezone

from mobility.filters import PLACES
from mobility.models import CatalogueSample

SIZE = 10_000
FREE = "qxfree"
MOST_BEGINNINGS = 500
LAST = "\U0010ffff"  # no word goes on with it
LEAST = 2  # a word that stands in fewer offers of a full sample is rare: whoever asks for it is counted
DRAWN = """
SELECT public_id, search, published_at, opens_on, closes_on, places - places_taken AS room FROM mobility_offer
WHERE status = 'published' AND closes_on >= current_date ORDER BY public_id LIMIT %s
"""  # public ids are drawn by chance, so the first ones are a sample; their places in it are those of their age
WORDS = f"""
WITH drawn AS MATERIALIZED ({DRAWN}), placed AS (
  SELECT row_number() OVER (ORDER BY published_at DESC, public_id) - 1 AS place, * FROM drawn),
said AS (
  SELECT lexeme AS word, place FROM placed, unnest(search)
  UNION ALL SELECT '{FREE}', place FROM placed WHERE room > 0
  UNION ALL SELECT 'qxplaces' || enough, place FROM placed, unnest(%s) AS enough WHERE room >= enough
  UNION ALL SELECT to_char(month, '"qxmonth"YYYYMM'), place FROM placed,
    generate_series(date_trunc('month', greatest(opens_on, current_date)), closes_on, '1 month') AS month
  UNION ALL SELECT to_char(opens_on, '"qxopens"YYYYMM'), place FROM placed
  UNION ALL SELECT to_char(closes_on, '"qxcloses"YYYYMM'), place FROM placed)
SELECT word, array_agg(place) FROM said GROUP BY word HAVING count(*) >= %s
"""  # noqa: S608 names are ours
DENSITY = f"""
WITH drawn AS MATERIALIZED ({DRAWN})
SELECT count(*), (SELECT count(*) FROM mobility_offer WHERE public_id <= (SELECT max(public_id) FROM drawn)),
  (SELECT reltuples FROM pg_class WHERE oid = 'mobility_offer'::regclass)
FROM drawn
"""  # noqa: S608 names are ours


@transaction.atomic
def take():
    """Draw the sample anew. One at a time: whoever comes second has nothing to add."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(hashtext('catalogue sample'))")
        if not cursor.fetchone()[0]:
            return
        cursor.execute(DENSITY, [SIZE])
        size, passed, rows = cursor.fetchone()
        cursor.execute(WORDS, [SIZE, list(map(int, PLACES)), LEAST if size == SIZE else 1])
        found = dict(cursor.fetchall())
    # The whole catalogue was drawn, or so much of it as was passed over on the way.
    offers = size if size < SIZE else max(size, round(rows * size / passed))
    words = sorted(found)
    width = (size + 7) // 8
    values = {
        "taken_at": timezone.now(),
        "offers": offers,
        "size": size,
        "words": "\n".join(words),
        "bits": zlib.compress(b"".join(_bits(found[word], width) for word in words), 1),
    }
    CatalogueSample.objects.update_or_create(id=1, defaults=values)


def _bits(places, width):
    bits = bytearray(width)
    for place in places:
        bits[place >> 3] |= 1 << (place & 7)
    return bytes(bits)


class Sample:
    """offers: how many are open; size: how many of them were drawn."""

    def __init__(self, offers=0, size=0, words=(), bits=b""):
        self.offers, self.size = offers, size
        self.words, self._bits, self._width = words, bits, (size + 7) // 8
        self._known, self._beginnings, self._entries = {}, {}, {}

    @property
    def is_whole(self):
        """Whether every open offer was drawn, so that its numbers are true until one is added."""
        return self.size == self.offers

    def holding(self, word):
        """The offers of the sample with this word, as the bits of a number."""
        at = bisect_left(self.words, word)
        if at == len(self.words) or self.words[at] != word:
            return 0
        return self._at(at)

    def holding_any(self, first, last):
        """Those with any word from first to before last."""
        return reduce(or_, self._between(first, last), 0)

    def _between(self, first, last):
        return map(self._at, range(bisect_left(self.words, first), bisect_left(self.words, last)))

    def _at(self, place):
        if place not in self._known:
            self._known[place] = int.from_bytes(self._bits[place * self._width : (place + 1) * self._width], "little")
        return self._known[place]

    def matching(self, term):
        return self._begun(term.words[0]) if term.begun else reduce(or_, map(self.holding, term.words), 0)

    def _begun(self, start):
        if start not in self._beginnings:
            if len(self._beginnings) > MOST_BEGINNINGS:
                self._beginnings.clear()
            self._beginnings[start] = self.holding_any(start, start + LAST)
        return self._beginnings[start]

    def entries(self, term):
        """How long the lists of all words are that begin so: an offer is in as many as it has of them."""
        start = term.words[0]
        if start not in self._entries:
            if len(self._entries) > MOST_BEGINNINGS:
                self._entries.clear()
            hits = (one.bit_count() for one in self._between(start, start + LAST))
            self._entries[start] = self.about(sum(hits))
        return self._entries[start]

    def passing(self, earliest=None, latest=None, full=False):
        """Those in a window of days, to the month, and with places left."""
        parts = [(1 << self.size) - 1]
        if earliest:
            parts.append(self.holding_any(f"qxcloses{earliest:%Y%m}", "qxcloses~"))
        if latest:
            parts.append(self.holding_any("qxopens", f"qxopens{latest:%Y%m}~"))
        if not full:
            parts.append(self.holding(FREE))
        return reduce(and_, parts)

    def depth(self, hits, number):
        """How many offers are read, from the newest on, until so many of these are come upon; None: not that many.

        What is asked for may stand together at one age, so how many there are does not tell how deep they lie.
        """
        wanted = max(1, round(number * self.size / self.offers)) if self.offers else 1
        for _passed in range(wanted - 1):
            hits &= hits - 1
        return round((hits & -hits).bit_length() * self.offers / self.size) if hits else None

    def about(self, hits):
        """How many offers of the catalogue so many of the sample stand for."""
        return round(hits * self.offers / self.size) if self.size else 0


_last = (None, Sample())


def sample():
    """The sample as it stands, kept by each process until another one is drawn. One small statement."""
    global _last
    taken_at = CatalogueSample.objects.values_list("taken_at", flat=True).first()
    if taken_at is None:
        return Sample()
    if taken_at != _last[0]:
        row = CatalogueSample.objects.get()
        _last = (row.taken_at, Sample(row.offers, row.size, row.words.split("\n"), zlib.decompress(row.bits)))
    return _last[1]
