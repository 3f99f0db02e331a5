"""Who approves: the policies of a book that bind one deal, asked while it is being typed."""

from __future__ import annotations

import ctypes
from dataclasses import dataclass
from decimal import Decimal
from typing import Iterable, Optional

from . import _library as c
from ._calculators import margin_terms
from ._handle import Handle
from ._library import call, lib, text_of
from ._numbers import Exact, unscaled


@dataclass(frozen=True)
class Beyond:
    """A policy that a deal goes beyond."""

    policy_id: str
    approver: str  #: "" where the policy names nobody
    amount: Decimal  #: of discount beyond the limit, or of contribution margin short of the floor


@dataclass(frozen=True)
class Approval:
    """Nobody needs to approve where both counts are 0."""

    beyond: int  #: policies that the terms go beyond
    not_judged: int  #: those that cannot be judged: a cost, a list price or a column is not known
    discount: Optional[Beyond]  #: of those whose discount is passed the one that allows most
    margin: Optional[Beyond]  #: of those whose margin is missed the one that asks for least


class Policies:
    """The policies that may bind one deal, prepared once. Made by `Book.policies`."""

    def __init__(self, pointer: int) -> None:
        self._handle = Handle(pointer, lib.cxs_policies_destroy, "set of policies")

    def __len__(self) -> int:
        with self._handle as policies:
            return int(lib.cxs_policies_count(policies))

    def judge(self, list_price: Exact, *, discount_shares: Iterable[Exact] = (),
              on_invoice_amount: Exact = 0, off_invoice_amount: Exact = 0,
              goods: Optional[Exact] = None, cost_to_serve: Exact = 0,
              acquisition: Exact = 0) -> Approval:
        """How these terms stand to the policies; the arguments are those of `margin`."""
        terms = margin_terms(list_price, discount_shares, on_invoice_amount, off_invoice_amount,
                             goods, cost_to_serve, acquisition)
        made = c.Approval(ctypes.sizeof(c.Approval))
        with self._handle as policies:
            call(lib.cxs_policies_judge, policies, ctypes.byref(terms), ctypes.byref(made))

            def beyond(policy: int, amount: int) -> Optional[Beyond]:
                if policy < 0:
                    return None
                return Beyond(text_of(lib.cxs_policies_id(policies, policy)),
                              text_of(lib.cxs_policies_approver(policies, policy)),
                              unscaled(amount, 6))

            return Approval(made.beyond, made.not_judged,
                            beyond(made.discount_policy, made.discount_beyond),
                            beyond(made.margin_policy, made.margin_short))

    def close(self) -> None:
        self._handle.close()

    def __enter__(self) -> Policies:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
