"""Building the print font, with a variable font of two letters instead of the house's ten megabytes."""

from types import SimpleNamespace

import pytest
from fontTools.fontBuilder import FontBuilder
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib import TTFont
from fontTools.ttLib.tables.TupleVariation import TupleVariation

from core.documents import fontbuild, fonts
from core.times import moment

NOW = moment("2026-11-16T09:00")


def glyph(width):
    pen = TTGlyphPen(None)
    pen.moveTo((0, 0))
    for point in ((0, 700), (width, 700), (width, 0)):
        pen.lineTo(point)
    pen.closePath()
    return pen.glyph()


def make_font(path, *, layout=True):
    """A font with a weight axis from 100 to 900; its stem is 100 wide at first and 900 at last."""
    font = FontBuilder(1000, isTTF=True)
    font.setupGlyphOrder([".notdef", "I"])
    font.setupCharacterMap({ord("I"): "I"})
    font.setupGlyf({".notdef": glyph(100), "I": glyph(100)})
    font.setupHorizontalMetrics({".notdef": (1000, 0), "I": (1000, 0)})
    font.setupHorizontalHeader(ascent=800, descent=-200)
    font.setupNameTable(
        {"familyName": "Tiny VF", "styleName": "Thin", "fullName": "Tiny VF Thin", "psName": "TinyVF"}
    )
    font.setupOS2()
    font.setupPost()
    font.setupFvar([("wght", 100, 100, 900, "Weight")], [])
    wider = [(0, 0), (0, 0), (800, 0), (800, 0), *[(0, 0)] * 4]
    font.setupGvar({".notdef": [], "I": [TupleVariation({"wght": (0, 1, 1)}, wider)]})
    for name_id, words in ((16, "Tiny"), (17, "Thin"), (25, "TinyVF")):
        font.font["name"].setName(words, name_id, 3, 1, 0x409)
    if layout:
        font.addOpenTypeFeatures("feature kern { pos I I -10; } kern;")
    font.save(path)
    return path


@pytest.mark.parametrize("layout", [True, False])
@pytest.mark.parametrize(("style", "wide"), [("Regular", 400), ("Bold", 700)])
def test_weight_built_from_the_variable_font_has_its_own_name_and_stem(tmp_path, monkeypatch, style, wide, layout):
    source = make_font(tmp_path / "source.ttf", layout=layout)
    monkeypatch.setattr(fontbuild, "source", lambda: source)

    fontbuild._build_one(str(tmp_path), style)

    font = TTFont(tmp_path / f"NotoSansSC-{style}.ttf")
    names = {record.nameID: str(record) for record in font["name"].names}
    assert {key: names.get(key) for key in (1, 2, 4, 6, 16, 17, 25)} == {
        1: "Noto Sans SC",
        2: style,
        4: f"Noto Sans SC {style}",
        6: f"NotoSansSC-{style}",
        16: None,
        17: None,
        25: None,
    }
    assert font["glyf"]["I"].xMax == wide
    assert [tag for tag in (*fontbuild.UNUSED, "fvar") if tag in font] == []
    assert list(tmp_path.glob("*.part")) == []


def test_build_gives_every_weight_a_process_of_its_own(tmp_path, monkeypatch):
    asked = []

    class Pool:
        def __init__(self, size):
            asked.append(size)

        def __enter__(self):
            return self

        def __exit__(self, *error):
            return False

        def starmap(self, function, work):
            asked.append((function, work))

    monkeypatch.setattr(
        fontbuild.multiprocessing, "get_context", lambda how: SimpleNamespace(Pool=Pool) if how == "spawn" else None
    )
    folder = tmp_path / "deep" / "fonts"

    fontbuild.build(folder)

    assert folder.is_dir()
    assert asked == [2, (fontbuild._build_one, [(str(folder), "Regular"), (str(folder), "Bold")])]


@pytest.mark.parametrize("spec", [None, SimpleNamespace(submodule_search_locations=None)])
def test_source_without_the_package_is_none(monkeypatch, spec):
    monkeypatch.setattr(fontbuild.importlib.util, "find_spec", lambda name: spec)

    assert fontbuild.source() is None
    assert fonts.can_build() is False


def test_source_is_found_below_the_package(monkeypatch, tmp_path):
    (tmp_path / "files").mkdir()
    font = tmp_path / "files" / "NotoSansSC[wght].ttf"
    font.touch()
    spec = SimpleNamespace(submodule_search_locations=[str(tmp_path)])
    monkeypatch.setattr(fontbuild.importlib.util, "find_spec", lambda name: spec)

    assert fontbuild.source() == font


@pytest.fixture
def bare(settings, tmp_path, monkeypatch):
    """A machine with the package and no font yet; what would be built is only written down."""
    settings.FONT_DIR = tmp_path / "fonts"
    built = []
    monkeypatch.setattr(fonts, "SYSTEM", [])
    monkeypatch.setattr(fonts, "can_build", lambda: True)
    monkeypatch.setattr(fonts.subprocess, "run", lambda command, **options: built.append((command, options)))
    return SimpleNamespace(folder=settings.FONT_DIR, built=built)


def test_missing_font_is_built_by_a_process_within_the_limit(bare):
    assert fonts.ensure() is True

    ((command, options),) = bare.built
    assert command[1:] == ["-m", "core.documents.fontbuild", str(bare.folder)]
    assert (options["check"], options["timeout"]) == (True, fonts.BUILD_LIMIT)


def test_font_that_another_process_has_just_built_is_not_built_again(bare, monkeypatch):
    answers = iter([None, fonts.Source("Noto Sans SC", None, None)])
    monkeypatch.setattr(fonts, "cached", lambda: next(answers))

    assert fonts.ensure() is True
    assert bare.built == []


def test_system_font_with_one_face_missing_is_passed_over(bare, monkeypatch, tmp_path):
    here, away = tmp_path / "here.ttf", tmp_path / "away.ttf"
    here.touch()
    monkeypatch.setattr(fonts, "SYSTEM", [(here, away), (here, here)])

    assert fonts.system() == fonts.Source("here", here, here)


def test_health_with_a_system_font_alone_is_good(bare, monkeypatch, tmp_path):
    here = tmp_path / "here.ttf"
    here.touch()
    monkeypatch.setattr(fonts, "SYSTEM", [(here, here)])
    monkeypatch.setattr(fonts, "can_build", lambda: False)

    finding = fonts.health(NOW)

    assert (finding.tone, finding.words) == ("ok", "使用系统字体 here")


def test_loud_warning_is_given_once(caplog):
    fonts.warn_once.cache_clear()

    fonts.warn_once()
    fonts.warn_once()

    assert [record.message.partition(":")[0] for record in caplog.records] == ["no Chinese font to embed"]
    fonts.warn_once.cache_clear()
