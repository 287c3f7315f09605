"""The layers of the package hold, and the tool that says so can say otherwise."""

import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]


def lint(folder: Path) -> subprocess.CompletedProcess[str]:
    command = [
        sys.executable,
        "-c",
        "from importlinter.cli import lint_imports_command; lint_imports_command()",
    ]
    return subprocess.run(
        [*command, "--config", str(folder / "pyproject.toml"), "--no-cache"],
        cwd=folder,
        env={"PYTHONPATH": str(folder / "src"), "PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        check=False,
    )


def copy_package(folder: Path) -> Path:
    shutil.copytree(ROOT / "src", folder / "src", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", folder)
    return folder


def test_stages_import_downwards_only(tmp_path: Path) -> None:
    result = lint(copy_package(tmp_path))

    assert result.returncode == 0, result.stdout + result.stderr


def test_an_import_upwards_is_found(tmp_path: Path) -> None:
    folder = copy_package(tmp_path)
    module = folder / "src" / "briefgen" / "load" / "files.py"
    module.write_text(module.read_text(encoding="utf-8") + "\nimport briefgen.compose\n", encoding="utf-8")

    result = lint(folder)

    assert result.returncode == 1
    assert "briefgen.load is not allowed to import briefgen.compose" in result.stdout
