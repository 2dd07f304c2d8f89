"""Sentences made of names."""

import pytest

from clusterxchange.sentences import one_stop


@pytest.mark.parametrize(
    "made, read",
    [
        ("It goes to Hilados Navarro S.L..", "It goes to Hilados Navarro S.L."),
        ("S.L.. The next one.", "S.L. The next one."),
        ("And so on...", "And so on..."),
        ("One.", "One."),
        ("See ../notes", "See ../notes"),
    ],
)
def test_a_sentence_that_ends_in_a_name_with_a_dot_has_one_stop(made, read):
    assert one_stop(made) == read
