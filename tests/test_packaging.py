"""What is shipped and how the house is built: wheel, installed extension, bundles, imports, tree."""

import json
import re
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "derivwidgets"
SHARED = "derivwidgets-{version}.data/data/share/jupyter/labextensions/derivwidgets/"
BUNDLES = ("explorer", "graph", "race", "swell")
BUNDLE_LIMIT = 100_000


def run(*command: str | Path) -> str:
    """The standard output and error of a command that must succeed."""
    done = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)
    assert done.returncode == 0, done.stdout
    return done.stdout


def tracked_files() -> list[str]:
    """Every file that git holds or would add."""
    return run("git", "ls-files", "--cached", "--others", "--exclude-standard").splitlines()


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    run(*(sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation", "-w", folder, ROOT))
    (made,) = folder.glob("*.whl")
    return made


@pytest.fixture(scope="module")
def wheel_files(wheel: Path) -> set[str]:
    return set(zipfile.ZipFile(wheel).namelist())


def version() -> str:
    found = re.search(r'(?m)^__version__ = "([^"]+)"', (PACKAGE / "__init__.py").read_text())
    assert found is not None
    return found[1]


def test_wheel_has_every_module_and_both_bundles(wheel_files: set[str]) -> None:
    shared = SHARED.format(version=version())
    modules = {path for path in tracked_files() if path.startswith("derivwidgets/") and path.endswith(".py")}
    assert modules <= wheel_files
    assert {
        "derivwidgets/py.typed",
        *(f"derivwidgets/static/{name}.{kind}" for name in BUNDLES for kind in ("js", "css")),
    } <= wheel_files
    assert {shared + "install.json", shared + "package.json"} <= wheel_files
    assert any(re.fullmatch(re.escape(shared) + r"static/remoteEntry\.\w+\.js", path) for path in wheel_files)


def test_wheel_has_nothing_else(wheel_files: set[str]) -> None:
    meta, shared = f"derivwidgets-{version()}.dist-info/", SHARED.format(version=version())
    ours = re.compile(r"derivwidgets/(static/\w+\.(js|css)|py\.typed|.*\.py)")
    strangers = {path for path in wheel_files if not path.startswith((meta, shared)) and not ours.fullmatch(path)}
    assert not strangers
    assert not any(re.search(r"node_modules|\.ts$|\.map$|^tests/", path) for path in wheel_files)


def test_wheel_says_what_it_is(wheel: Path) -> None:
    archive = zipfile.ZipFile(wheel)
    metadata = archive.read(f"derivwidgets-{version()}.dist-info/METADATA").decode()
    assert f"Version: {version()}" in metadata
    assert "Requires-Python: >=3.11" in metadata
    assert "Classifier: Framework :: Jupyter :: JupyterLab :: Extensions :: Prebuilt" in metadata
    assert {f"Provides-Extra: {extra}" for extra in ("ad", "all", "lab", "test")} <= set(metadata.splitlines())
    extension = json.loads(archive.read(SHARED.format(version=version()) + "package.json"))
    assert extension["version"] == version()


def test_installed_extension_is_the_one_just_built() -> None:
    listed = run(Path(sys.executable).parent / "jupyter", "labextension", "list")
    plain = re.sub(r"\x1b\[\d+m", "", listed)
    assert f"derivwidgets v{version()} enabled OK (python, derivwidgets)" in plain
    installed = Path(sys.prefix, "share/jupyter/labextensions/derivwidgets/package.json")
    assert installed.read_text() == (PACKAGE / "labextension/package.json").read_text(), "run make again"


def test_tests_run_the_working_tree() -> None:
    where = run(sys.executable, "-c", "import derivwidgets; print(derivwidgets.__file__)")
    assert Path(where.strip()) == PACKAGE / "__init__.py"


def test_front_end_is_not_older_than_its_sources() -> None:
    sources = [path for path in ROOT.glob("js/**/*.ts") if not path.name.endswith(".test.ts")]
    built = PACKAGE / "labextension/package.json"
    assert max(source.stat().st_mtime for source in sources) <= built.stat().st_mtime, "run make again"


def test_bundles_are_small() -> None:
    sizes = {path.name: path.stat().st_size for path in (PACKAGE / "static").iterdir()}
    assert set(sizes) == {f"{name}.{kind}" for name in BUNDLES for kind in ("js", "css")}
    assert {name: size for name, size in sizes.items() if size > BUNDLE_LIMIT} == {}


def test_imports_go_one_way() -> None:
    run(Path(sys.executable).parent / "lint-imports")


def test_tree_holds_sources_only() -> None:
    made = re.compile(
        r"(^|/)(node_modules|\.venv|dist|build|labextension|static|screenshots|__pycache__)/|\.(whl|pyc|map)$"
    )
    assert [path for path in tracked_files() if made.search(path)] == []


def test_lock_files_name_no_registry() -> None:
    address = re.compile(r"https?://|--index-url|--extra-index|--find-links|file:")
    pins = [line for line in (ROOT / "requirements.lock").read_text().splitlines() if not line.startswith("#")]
    assert all(re.match(r"[a-z0-9._-]+==\S+( ; .+)?$", pin) for pin in pins)
    locked = json.loads((ROOT / "package-lock.json").read_text())["packages"]
    assert not any("resolved" in package for package in locked.values())
    assert not any(address.search(pin) for pin in pins)


def test_versions_agree() -> None:
    package = json.loads((ROOT / "package.json").read_text())
    locked = json.loads((ROOT / "package-lock.json").read_text())
    assert package["version"] == locked["version"] == version()
