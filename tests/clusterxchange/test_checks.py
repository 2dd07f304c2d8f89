"""What a newcomer is told when the machine lacks something."""

from clusterxchange import checks


def test_a_machine_with_pango_hears_nothing():
    assert checks.pango_is_there(None) == []


def test_a_machine_without_pango_hears_the_exact_command(monkeypatch):
    monkeypatch.setattr(checks.sys, "platform", "linux")
    monkeypatch.setitem(checks.PANGO, "linux", (checks.PANGO["linux"][0], ["libnothing-of-the-kind.so.0"]))
    (notice,) = checks.pango_is_there(None)
    assert notice.hint == "Run: apt-get install libpangoft2-1.0-0 libharfbuzz-subset0"
    assert "libnothing-of-the-kind" in notice.msg
