"""Inter for papers: `python -m clusterxchange.pdf.fonts`, run after the asset build (four seconds, once).

The web's Inter comes as one variable file per script. In a PDF these files share a name and WeasyPrint
mixes their glyphs up (Łódź became Ýód; the validator saw it), so they are joined here into two plain files
that cover all scripts of the Union. Without them papers use DejaVu Sans: on Debian a font is guaranteed,
because libpangoft2 needs libfontconfig1, which needs fontconfig-config, which needs one.
"""

import sys
from pathlib import Path

BUILD = Path(__file__).parents[2] / "build"
PAPER_FONTS = BUILD / "paper-fonts"
SCRIPTS = ("latin", "latin-ext", "greek", "cyrillic")
WEIGHTS = {"Regular": 400, "Bold": 700}
NOT_JOINED = ("GSUB", "GPOS", "GDEF", "STAT", "HVAR", "MVAR")  # tables that cannot be joined across the files


def join_fonts(folder: Path = BUILD, target: Path = PAPER_FONTS) -> list[Path]:
    """Inter-Regular.ttf and Inter-Bold.ttf in target, from the woff2 files under folder. Nothing to do when newer."""
    parts = [next(folder.rglob(f"inter-{script}.woff2"), None) for script in SCRIPTS]
    if None in parts:
        return []
    target.mkdir(parents=True, exist_ok=True)
    made = [target / f"Inter-{style}.ttf" for style in WEIGHTS]
    youngest = max(path.stat().st_mtime for path in parts)
    if not all(path.exists() and path.stat().st_mtime >= youngest for path in made):
        made = [_joined(parts, style, target) for style in WEIGHTS]
    return made


def _joined(parts: list[Path], style: str, target: Path) -> Path:
    from fontTools.merge import Merger

    plain = [_plain(part, style, target) for part in parts]
    font = Merger().merge([str(path) for path in plain])
    for record in font["name"].names:
        if record.nameID in (1, 4, 6, 16):
            record.string = {1: "Inter", 4: f"Inter {style}", 6: f"Inter-{style}", 16: "Inter"}[record.nameID]
    fresh = target / f".Inter-{style}.ttf"
    font.save(fresh)
    for path in plain:
        path.unlink()
    return fresh.replace(target / f"Inter-{style}.ttf")


def _plain(part: Path, style: str, target: Path) -> Path:
    from fontTools.ttLib import TTFont
    from fontTools.varLib.instancer import instantiateVariableFont

    font = instantiateVariableFont(TTFont(part), {"wght": WEIGHTS[style]})
    font.flavor = None
    for table in NOT_JOINED:
        if table in font:
            del font[table]
    path = target / f".{part.stem}-{style}.ttf"
    font.save(path)
    return path


if __name__ == "__main__":
    made = join_fonts()
    sys.stdout.write("".join(f"{path}\n" for path in made) or "No Inter under build/: papers use the system's fonts.\n")
