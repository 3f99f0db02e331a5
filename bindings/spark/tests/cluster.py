"""A Spark of several processes on this machine, and what the tests load into it."""

import atexit
import csv
import functools
import os
import shutil
import sys
from pathlib import Path

TREE = Path(__file__).resolve().parents[3]
for _folder in (TREE / "bench", TREE / "bindings/python/src", TREE / "bindings/python/tests"):
    sys.path.insert(0, str(_folder))
os.environ.update(PYSPARK_PYTHON=sys.executable, SPARK_LOCAL_IP="127.0.0.1",
                  SPARK_LOCAL_HOSTNAME="localhost")

import pyarrow as pa  # noqa: E402
import pyspark  # noqa: E402
from pyspark.sql import SparkSession  # noqa: E402

import coxswain  # noqa: E402
from company import public_data  # noqa: E402, F401
from coxswain._reads import TABLES  # noqa: E402


@functools.lru_cache(None)
def shared():
    """The session that the tests share: starting one takes longer than most of them."""
    made = session()
    atexit.register(stop, made)
    return made


def session(workers=2, **config):
    """Spark's driver, and `workers` processes of one core that run the tasks."""
    builder = (SparkSession.builder.master(f"local-cluster[{workers},1,1024]")
               .appName("coxswain").config("spark.ui.enabled", "false")
               .config("spark.ui.showConsoleProgress", "false")
               .config("spark.sql.shuffle.partitions", 4)
               .config("spark.executorEnv.PYTHONPATH", os.pathsep.join(
                   [str(TREE / "bench"), str(TREE / "bindings/python/src"), str(Path(__file__).parent)]))
               .config("spark.executorEnv.COXSWAIN_LIBRARY", os.environ["COXSWAIN_LIBRARY"]))
    for name, value in config.items():
        builder = builder.config(name.replace("_", "."), value)
    made = builder.getOrCreate()
    made.sparkContext.setLogLevel("OFF")
    return made


def stop(made):
    made.stop()
    shutil.rmtree(Path(pyspark.__file__).parent / "work", ignore_errors=True)


def read_csv(path):
    """A table of texts as the CSV file has them; an empty field is null."""
    with open(path, newline="", encoding="utf-8") as file:
        head, *rows = csv.reader(file)
    return pa.table({name: pa.array([row[i] or None for row in rows], pa.string())
                     for i, name in enumerate(head)})


def read_folder(made, folder):
    """The files that are named after tables, as DataFrames."""
    return {name: made.createDataFrame(read_csv(folder / f"{name}.csv")) for name in TABLES
            if (folder / f"{name}.csv").exists()}


def book_of(tables):
    """The same rows in one process."""
    book = coxswain.Book()
    for name in TABLES:
        if name in tables:
            rows = tables[name]
            book.load(name, rows if isinstance(rows, pa.Table) else rows.toArrow())
    return book
