"""How a version differs from the one before: figures that moved, rows that came and went, other texts."""

from mobility.papers.changes import word_by_word
from reporting.reports.figures import section_figures
from reporting.reports.sections import KINDS

MOST_ROWS = 200


def changes_between(old, new, old_rows, new_rows):
    """{"from", "figures", "came", "gone", "moved", "texts"} as plain values; contents and sheets as they are frozen."""
    came, gone, moved = rows_between(exchanges_in(old_rows), exchanges_in(new_rows))
    then, now = outputs_in(old_rows), outputs_in(new_rows)
    return {
        "from": old.get("report", ""),
        "figures": figures_between(old, new),
        "came": came[:MOST_ROWS],
        "gone": gone[:MOST_ROWS],
        "moved": moved[:MOST_ROWS],
        "outputs_came": [list(one) for one in sorted(now - then)][:MOST_ROWS],
        "outputs_gone": [list(one) for one in sorted(then - now)][:MOST_ROWS],
        "texts": texts_between(old, new),
    }


def figures_between(old, new):
    """[[label, before, after]] of every line that any section prints and that reads differently."""
    before, after = lines_of(old), lines_of(new)
    return [[label, before.get(label, "–"), value] for label, value in after.items() if before.get(label, "–") != value]


def lines_of(content):
    """{label: value} of all sections of this kind of report."""
    sections = KINDS[content.get("kind", "kpi")].sections
    figures = content.get("figures", {})
    return {line.label: line.value for one in sections for line in section_figures(one, figures).lines}


def exchanges_in(sheets):
    """{number: (visitor, host, state, counts)} out of the sheet of exchanges; none where there is no such sheet."""
    found = next((one for one in sheets if one["columns"] and one["columns"][-1] == "Counts"), None)
    if found is None:
        return {}
    place = {name: at for at, name in enumerate(found["columns"])}
    wanted = [place[name] for name in ("Visitor", "Host", "State", "Counts")]
    return {row[place["Number"]]: tuple(row[at] for at in wanted) for row in found["rows"]}


def outputs_in(sheets):
    """{(indicator, title, kind, day)} out of the sheet of outputs."""
    found = next((one for one in sheets if one["columns"][:3] == ["Indicator", "Title", "Kind"]), {"rows": []})
    return {tuple(str(cell or "") for cell in row[:4]) for row in found["rows"]}


def rows_between(old, new):
    """Counted exchanges that came and went, [[number, visitor, host, state]]; and those only whose state moved."""
    counted_then = {number for number, row in old.items() if row[3] == "yes"}
    counted_now = {number for number, row in new.items() if row[3] == "yes"}
    came = [[number, *new[number][:3]] for number in sorted(counted_now - counted_then)]
    gone = [
        [number, *old[number][:2], new.get(number, old[number])[2]] for number in sorted(counted_then - counted_now)
    ]
    stayed = sorted((set(old) & set(new)) - (counted_then ^ counted_now))
    moved = [
        [number, new[number][0], old[number][2], new[number][2]]
        for number in stayed
        if old[number][2] != new[number][2]
    ]
    return came, gone, moved


def texts_between(old, new):
    """[{"title", "parts"}], parts [[same | gone | new, text]], of sections that read differently."""
    before = {one["key"]: one.get("text", "") for one in old.get("sections", [])}
    found = []
    for one in new.get("sections", []):
        then = before.get(one["key"], "")
        if then != one["text"]:
            found.append({"title": one["title"], "parts": parts_between(then, one["text"])})
    return found


def parts_between(before, after):
    if not before or not after:
        return [["new", after]] if after else [["gone", before]]
    return [list(pair) for pair in word_by_word(before, after)]


def is_empty(changes):
    return not any(said for name, said in changes.items() if name != "from")
