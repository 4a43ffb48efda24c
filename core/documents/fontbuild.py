"""Two static weights of Noto Sans SC from the variable font of justmytype-intl-cjk (about 22 s on two cores).

Runs without Django (`python -m core.documents.fontbuild FOLDER`), so a worker can start it as a process of its
own. Each file appears under its final name only when it is complete.
"""

import importlib.util
import multiprocessing
import os
import sys
from pathlib import Path

WEIGHTS = {"Regular": 400, "Bold": 700}
FAMILY = "Noto Sans SC"
UNUSED = ["GSUB", "GPOS", "GDEF", "BASE", "vhea", "vmtx", "STAT"]


def source() -> Path | None:
    """The variable font inside the installed package, or None when the package is away."""
    spec = importlib.util.find_spec("justmytype_intl_cjk")
    if spec is None or not spec.submodule_search_locations:
        return None
    return next(Path(spec.submodule_search_locations[0]).rglob("NotoSansSC*wght*.ttf"), None)


def file_name(style: str) -> str:
    return f"NotoSansSC-{style}.ttf"


def build(folder: Path) -> None:
    """Write both weights into the folder, one process each."""
    folder.mkdir(parents=True, exist_ok=True)
    work = [(str(folder), style) for style in WEIGHTS]
    with multiprocessing.get_context("spawn").Pool(len(work)) as pool:
        pool.starmap(_build_one, work)


def _build_one(folder: str, style: str) -> None:
    from fontTools.ttLib import TTFont
    from fontTools.varLib import instancer

    font = TTFont(source(), recalcTimestamp=False)
    font = instancer.instantiateVariableFont(font, {"wght": WEIGHTS[style]}, inplace=True)
    for tag in UNUSED:
        if tag in font:
            del font[tag]
    # Both weights would else carry the PostScript name of the variable font, and viewers print bold as regular.
    names = {1: FAMILY, 2: style, 4: f"{FAMILY} {style}", 6: f"NotoSansSC-{style}"}
    for record in list(font["name"].names):
        if record.nameID in names:
            record.string = names[record.nameID]
        elif record.nameID in (16, 17, 25):
            font["name"].names.remove(record)
    target = Path(folder) / file_name(style)
    scratch = target.with_suffix(f".{os.getpid()}.part")
    font.save(scratch)
    scratch.replace(target)


if __name__ == "__main__":
    build(Path(sys.argv[1]))
