"""The wheel: what a council installs must be all of the product, by itself."""

from __future__ import annotations

import ast
import os
import shutil
import subprocess
import sys
import sysconfig
import tomllib
from collections.abc import Iterator
from importlib.metadata import packages_distributions
from pathlib import Path
from zipfile import ZipFile

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ("backoffice", "exports", "form_definitions", "importers")
NOT_SOURCE = shutil.ignore_patterns("__pycache__", "*.pyc")


def sources() -> Iterator[Path]:
    """Every file of the packages, as a path from the root."""
    for package in PACKAGES:
        for path in sorted((ROOT / package).rglob("*")):
            if path.is_file() and "__pycache__" not in path.parts:
                yield path.relative_to(ROOT)


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built of a copy, so that nothing left in the checkout gets in."""
    copy = tmp_path_factory.mktemp("copy")
    for package in PACKAGES:
        shutil.copytree(ROOT / package, copy / package, ignore=NOT_SOURCE)
    for name in ("pyproject.toml", "README.md", "wsgi.py"):
        shutil.copy(ROOT / name, copy)
    into = tmp_path_factory.mktemp("wheel")
    pip("wheel", "--no-deps", "--wheel-dir", into, copy)
    (built,) = into.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def elsewhere(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A fresh environment in another folder with the wheel installed.

    What the product needs is lent by this environment, a minute saved; the product
    itself is only there as the wheel, because a path file lends no path files.
    """
    folder = tmp_path_factory.mktemp("elsewhere")
    venv = folder / "venv"
    command = [sys.executable, "-m", "venv", "--without-pip", str(venv)]
    subprocess.run(command, check=True)
    pip("--python", venv / "bin" / "python", "install", "--no-deps", wheel)
    (packages,) = venv.glob("lib/python*/site-packages")
    lent = sysconfig.get_path("purelib")
    (packages / "lent.pth").write_text(f"{lent}\n", encoding="utf-8")
    return folder


def pip(*words: str | Path) -> None:
    command = [sys.executable, "-m", "pip", "--quiet", *map(str, words)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def run(elsewhere: Path, *command: str) -> str:
    """Run a program of the environment elsewhere, from there; gives what it said."""
    clean = {k: v for k, v in os.environ.items() if not k.startswith("BACKOFFICE_")}
    for name in ("PYTHONPATH", "PYTHONHOME", "VIRTUAL_ENV"):
        clean.pop(name, None)
    program, *words = command
    done = subprocess.run(
        [str(elsewhere / "venv" / "bin" / program), *words],
        cwd=elsewhere,
        env=clean,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_every_file_of_the_packages_is_in_the_wheel(wheel: Path) -> None:
    """Templates, forms, migrations: one left out is missed only in production."""
    with ZipFile(wheel) as archive:
        packed = set(archive.namelist())
    assert [str(path) for path in sources() if str(path) not in packed] == []


def test_nothing_else_is_in_the_wheel(wheel: Path) -> None:
    with ZipFile(wheel) as archive:
        tops = {name.split("/")[0] for name in archive.namelist()}
    assert {t for t in tops if not t.endswith(".dist-info")} == {*PACKAGES, "wsgi.py"}


def test_it_is_the_wheel_that_runs_elsewhere(elsewhere: Path) -> None:
    where = run(
        elsewhere, "python", "-c", "import backoffice; print(backoffice.__file__)"
    )
    assert Path(where.strip()).is_relative_to(elsewhere)


def test_it_says_what_it_can_do(elsewhere: Path) -> None:
    assert "setup" in run(elsewhere, "backoffice", "--help")


def test_it_sets_up_and_lists_its_forms(elsewhere: Path) -> None:
    run(elsewhere, "backoffice", "setup")
    run(elsewhere, "backoffice", "setup")  # safe to repeat
    assert "case_file_audit" in run(elsewhere, "backoffice", "forms", "list")
    assert (elsewhere / "instance").is_dir()


def test_every_library_imported_is_asked_for() -> None:
    """What is only there because another library brought it can go any day."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    wanted = (Requirement(line).name for line in project["dependencies"])
    asked_for: set[str] = {canonicalize_name(name) for name in wanted}
    owners = packages_distributions()
    unasked = {
        f"{path}: {top}"
        for path in sources()
        if path.suffix == ".py"
        for top in imported_by(ROOT / path)
        if top not in sys.stdlib_module_names and top not in PACKAGES
        if not {canonicalize_name(d) for d in owners.get(top, ())} & asked_for
    }
    assert sorted(unasked) == []


def imported_by(path: Path) -> set[str]:
    """The top-level names a module imports."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
            found.add(node.module.split(".")[0])
    return found
