"""Spark, two worker processes; the folder's files as DataFrames."""

import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[3] / "bindings/spark/tests"))

import cluster  # noqa: E402
import coxswain.spark  # noqa: E402


def open_folder(folder, _):
    tables = cluster.read_folder(cluster.shared(), pathlib.Path(folder))
    run = coxswain.spark.Run(dangling="create")

    def ask(query, options):
        frame = coxswain.spark.query(tables, query, run=run, **options)
        return frame.columns, [tuple(row) for row in frame.collect()]

    return ask
