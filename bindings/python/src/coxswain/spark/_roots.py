"""Which rows of the facts belong together, and how they get to one place.

A query says by which columns rows must be folded together: by deal_id a deal with its lines and
costs, by deal_id and customer_id a customer with all deals and orders. Here each row gets a root, a
number that the rows which belong together share, and all tables become one stream of rows: shuffled
by the root, sorted by it, and cut by the worker wherever the root changes. Spark's cogroup would do
the same for two tables, and hold all rows of a group at once.
"""

from __future__ import annotations

from typing import Mapping, Optional

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from .._errors import ResourceExhaustedError
from .._reads import Reads, key_of
from ._fold import ROOT

_MOST_EDGES = 1_000_000


def column(name: str) -> Column:
    return F.col("`" + name.replace("`", "``") + "`")


def lies_anywhere(facts: Mapping[str, DataFrame], reads: Reads) -> bool:
    """No two rows of these facts must be folded together."""
    if reads.whole:
        return False
    keyed = [name for name in facts if _shared(name, facts[name], reads)]
    return not keyed or (len(keyed) == 1 and key_of(keyed[0]) == reads.partition_key)


def together(facts: Mapping[str, DataFrame], rooted: bool, reads: Reads,
             partitions: Optional[int]) -> DataFrame:
    """The rows of all facts: a struct column for each table, null in the rows of others."""
    frames = _with_roots(facts, reads) if rooted else dict(facts)
    stream: Optional[DataFrame] = None
    for name, frame in frames.items():
        own = [each for each in frame.columns if each != ROOT]
        part = frame.select(*([column(ROOT)] if rooted else []),
                            F.struct(*map(column, own)).alias(name))
        stream = part if stream is None else stream.unionByName(part, allowMissingColumns=True)
    assert stream is not None
    if not rooted:
        return stream
    if reads.whole:
        return stream.repartition(1).sortWithinPartitions(column(ROOT))
    where = [column(ROOT)] if partitions is None else [partitions, column(ROOT)]
    return stream.repartition(*where).sortWithinPartitions(column(ROOT))


def _shared(name: str, frame: DataFrame, reads: Reads) -> list[str]:
    return [each for each in reads.partition_key if each in frame.columns]


def _with_roots(facts: Mapping[str, DataFrame], reads: Reads) -> dict[str, DataFrame]:
    if reads.whole:  # in their order, as such a query may tell the number of a row
        return {name: frame.withColumn(ROOT, F.monotonically_increasing_id())
                for name, frame in facts.items()}
    by_customer = "customer_id" in reads.partition_key
    by_deal = "deal_id" in reads.partition_key
    deals = None  # by deal, where it lies: with its customer
    if by_customer and by_deal and "deals" in facts and {"deal_id", "customer_id"} <= set(
            facts["deals"].columns):
        deals = (facts["deals"].groupBy(_text("deal_id").alias("coxswain deal_id"))
                 .agg(F.min(_own(("customer_id", "deal_id"))).alias("coxswain deal")))
    frames, edges = {}, []
    for name, frame in facts.items():
        shared = _shared(name, frame, reads)
        if deals is not None and name != "deals" and "deal_id" in shared:
            frame = frame.join(deals, _text("deal_id") == column("coxswain deal_id"), "left")
            found = column("coxswain deal")
            if "customer_id" in shared:
                edges.append(frame.where(found.isNotNull() & column("customer_id").isNotNull()
                                         & (found != _own(("customer_id",))))
                             .select(found.alias("a"), _own(("customer_id",)).alias("b")))
                found = F.when(column("customer_id").isNotNull(),
                               _own(("customer_id",))).otherwise(found)
            frame = frame.withColumn(ROOT, F.coalesce(found, _own(("deal_id",)))).drop(
                "coxswain deal", "coxswain deal_id")
        elif shared:
            frame = frame.withColumn(ROOT, _own(tuple(
                each for each in ("customer_id", "deal_id") if each in shared), name, frame))
        else:
            frame = frame.withColumn(ROOT, _own((), name, frame))
        frames[name] = frame
    return _joined(frames, edges)


def _own(keys: tuple[str, ...], name: str = "", frame: Optional[DataFrame] = None) -> Column:
    """The root by the first of the columns that is not null; else by the row's own key, or by all of
    the row."""
    root = F.lit(None).cast("long")
    if frame is not None:
        own = [each for each in key_of(name) if each in frame.columns]
        root = F.xxhash64(F.lit(name), *map(column, own or frame.columns))
    for key in reversed(keys):
        root = F.when(column(key).isNotNull(), F.xxhash64(F.lit(key), _text(key))).otherwise(root)
    return root


def _text(key: str) -> Column:
    """Ids are texts, whatever the type of a table's column: 7 is "7"."""
    return column(key).cast("string")


def _joined(frames: dict[str, DataFrame], edges: list[DataFrame]) -> dict[str, DataFrame]:
    """An order of one customer for another's deal makes the two belong together, and all whom they
    are tied to: such ties are few, and are followed on the driver."""
    if not edges:
        return frames
    every = edges[0]
    for more in edges[1:]:
        every = every.union(more)
    ties = every.distinct().limit(_MOST_EDGES + 1).collect()
    if not ties:
        return frames
    if len(ties) > _MOST_EDGES:
        raise ResourceExhaustedError(
            f"More than {_MOST_EDGES} customers have orders for deals of other customers; rows "
            "cannot be divided by customer then.", column="customer_id")
    heads: dict[int, int] = {}

    def head(root: int) -> int:
        while heads.get(root, root) != root:
            heads[root] = heads.get(heads[root], heads[root])
            root = heads[root]
        return root

    for a, b in ties:
        heads[head(a)] = head(b)
        heads.setdefault(b, b)
    session = every.sparkSession
    moves = session.createDataFrame([(root, head(root)) for root in list(heads)],
                                    "`coxswain from` long, `coxswain to` long")
    return {name: frame.join(F.broadcast(moves), column(ROOT) == column("coxswain from"), "left")
            .withColumn(ROOT, F.coalesce(column("coxswain to"), column(ROOT)))
            .drop("coxswain from", "coxswain to") for name, frame in frames.items()}
