"""Bundles as files: the folders of diagrams, tables and forms that are published together."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from app.config import ROOT, Misconfigured

#: What belongs to a bundle, by the ending of its file name.
DIAGRAMS = (".bpmn", ".dmn")
FORMS = ".form"


def bundled(folder: Path = ROOT / "workflows") -> dict[str, dict[str, str]]:
    """The bundles in a folder of workflows: one per folder in it that holds diagrams, by folder name."""
    return {
        each.name: bundle_of(each)
        for each in sorted(folder.iterdir())
        if each.is_dir() and _has_diagrams(each)
    }


def bundle_of(folder: Path) -> dict[str, str]:
    """The texts of one bundle by file name: the diagrams and tables of `folder`, and its forms.

    Forms lie beside the diagrams, or in `forms/<name of the folder>/` of the checkout the folder is in.
    """
    return {path.name: path.read_text("utf-8") for path in _files_of(folder)}


def chosen(paths: Sequence[Path], key: str | None) -> dict[str, dict[str, str]]:
    """The bundles somebody named: folders of diagrams, a folder of such folders, or the files of one bundle.

    `key` is the name of the one bundle, where it is not the folder's or the diagram's.

    Raises:
        Misconfigured: there is no diagram, table or form among them, or one cannot be read.
    """
    found: dict[str, dict[str, str]] = {}
    files = [path for path in paths if path.is_file()]
    try:
        for folder in (path for path in paths if path.is_dir()):
            found |= {folder.resolve().name: bundle_of(folder)} if _has_diagrams(folder) else bundled(folder)
        if files:
            first = next((path for path in files if path.suffix == ".bpmn"), files[0])
            found[first.stem] = {path.name: path.read_text("utf-8") for path in files}
    except UnicodeDecodeError as error:
        raise Misconfigured(
            "有文件不是 UTF-8 文本，请核对。", "One of the files is not UTF-8 text; check them."
        ) from error
    strange = [path.name for path in files if path.suffix not in (*DIAGRAMS, FORMS)]
    if strange or not found:
        names = "、".join(strange or map(str, paths))
        raise Misconfigured(
            f"只认 .bpmn、.dmn、.form 文件，或放着它们的文件夹；{names} 不是。",
            f"Expected .bpmn, .dmn or .form files or a folder of them, but {names} is none.",
        )
    if key is None:
        return found
    if len(found) > 1:
        raise Misconfigured("--key 只能用于一个流程包。", "--key is for one bundle only.")
    return {key: next(iter(found.values()))}


def _files_of(folder: Path) -> Iterator[Path]:
    places = [folder, folder.resolve().parent.parent / "forms" / folder.resolve().name]
    for place in places:
        if place.is_dir():
            yield from sorted(path for path in place.iterdir() if path.suffix in (*DIAGRAMS, FORMS))


def _has_diagrams(folder: Path) -> bool:
    return any(path.suffix in DIAGRAMS for path in folder.iterdir())
