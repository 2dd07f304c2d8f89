"""The letters of papers: one font for all scripts of the Union, or the system's."""

import pytest
from fontTools.ttLib import TTFont

from clusterxchange.pdf.fonts import BUILD, SCRIPTS, WEIGHTS, join_fonts


def test_without_the_asset_build_there_is_nothing_to_join(tmp_path):
    assert join_fonts(tmp_path, tmp_path / "fonts") == []


@pytest.mark.slow
def test_joined_fonts_hold_the_letters_of_the_union(tmp_path):
    if not all(any(BUILD.rglob(f"inter-{script}.woff2")) for script in SCRIPTS):
        pytest.skip("the assets are not built")
    made = join_fonts(BUILD, tmp_path)
    assert [path.name for path in made] == [f"Inter-{style}.ttf" for style in WEIGHTS]
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(path.name for path in made), "no parts left over"
    for path in made:
        letters = TTFont(path).getBestCmap()
        assert not [sign for sign in "Łódź Ελένη Българска Þórður Țară Ħaż €–“”" if ord(sign) not in letters]
    before = [path.stat().st_mtime_ns for path in made]
    assert [path.stat().st_mtime_ns for path in join_fonts(BUILD, tmp_path)] == before
