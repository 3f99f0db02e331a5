"""Calculators: exact in, exact out."""

import datetime
import doctest
import unittest
from decimal import Decimal

import coxswain
from coxswain import _book, _calculators


class Margin(unittest.TestCase):
    def test_stacked_discounts_of_10_and_5_per_cent_leave_855_of_1000(self):
        margin = coxswain.margin(1000, discount_shares=["0.10", Decimal("0.05")])
        self.assertEqual(margin.invoice_price, 855)
        self.assertIsInstance(margin.invoice_price, Decimal)

    def test_the_waterfall_from_list_to_contribution(self):
        margin = coxswain.margin("100", discount_shares=["0.15"], off_invoice_amount=5, goods=50,
                                 cost_to_serve=10, acquisition=4)
        self.assertEqual(
            (margin.on_invoice_discount, margin.net_revenue, margin.gross_margin,
             margin.contribution_margin, margin.margin_after_acquisition),
            (15, 80, 30, 20, 16))
        self.assertEqual(margin.contribution_margin_share, 0.25)

    def test_unknown_cost_makes_margins_unknown(self):
        margin = coxswain.margin(10)
        self.assertEqual(margin.net_revenue, 10)
        self.assertIsNone(margin.gross_margin)
        self.assertIsNone(margin.gross_margin_share)

    def test_floats_and_finer_amounts_are_refused_and_named(self):
        with self.assertRaisesRegex(TypeError, r"goods is the float 0.1.*Decimal\(\"0.1\"\)"):
            coxswain.margin(1, goods=0.1)
        with self.assertRaisesRegex(ValueError, "list_price is 0.0000001, .* 6 decimal places"):
            coxswain.margin("0.0000001")
        with self.assertRaisesRegex(ValueError, "no number"):
            coxswain.margin("ten")
        with self.assertRaises(OverflowError):
            coxswain.margin(10**13)
        with self.assertRaises(OverflowError):
            coxswain.margin(Decimal("1e999999"))

    def test_a_share_out_of_range_is_the_librarys_error(self):
        with self.assertRaises(coxswain.InvalidArgumentError) as caught:
            coxswain.margin(1, discount_shares=["1.5"])
        self.assertIsInstance(caught.exception, ValueError)
        self.assertEqual(caught.exception.code, "INVALID_ARGUMENT")


class WhatIf(unittest.TestCase):
    def test_the_floor_price_meets_the_target(self):
        floor = coxswain.floor_price(60, target_share="0.25", cost_to_serve=3,
                                     off_invoice_share="0.05", invoice_cost_share="0.04")
        self.assertEqual(floor, Decimal("93.680298"))

    def test_the_largest_discount_leaves_the_floor_price(self):
        largest = coxswain.largest_discount(100, 60, target_share="0.25")
        self.assertEqual((largest.amount, largest.share), (20, Decimal("0.2")))

    def test_a_cut_of_a_tenth_at_40_per_cent_needs_a_third_more_volume(self):
        self.assertEqual(coxswain.break_even_volume("-0.1", "0.4"), 1 / 3)
        with self.assertRaises(coxswain.FailedPreconditionError):
            coxswain.break_even_volume("-0.4", "0.4")


class Policies(unittest.TestCase):
    def test_the_policies_of_the_deals_customer_say_who_approves(self):
        with coxswain.Book() as book:
            book.load_csv("customers", "customer_id,segment\nC1,Retail\nC2,Industry\n")
            book.load_csv("policies", "policy_id,filter,max_discount_share,floor_margin_share,"
                          "approver\nP1,segment=Retail,0.1,,Lead\nP2,segment=Retail,0.2,0.25,Head\n")
            day = datetime.date(2026, 1, 15)
            with book.policies(day, customer_id="C1") as policies:
                self.assertEqual(len(policies), 2)
                self.assertEqual(policies.judge(100, discount_shares=["0.1"], goods=50).beyond, 0)
                asked = policies.judge(100, discount_shares=["0.15"], goods=70)
                self.assertEqual(asked.discount, coxswain.Beyond("P1", "Lead", Decimal(5)))
                self.assertEqual(asked.margin, coxswain.Beyond("P2", "Head", Decimal("6.25")))
                self.assertEqual(policies.judge(100, goods=None).not_judged, 1)
            self.assertEqual(len(book.policies(day, segment="Industry")), 0)
            self.assertEqual(book.policies(day).judge(100, discount_shares=["0.5"]).not_judged, 2)
            with self.assertRaises(coxswain.InvalidArgumentError):
                book.policies(day, segmnt="Retail")


class Split(unittest.TestCase):
    def test_thirds_add_up_to_the_last_micro(self):
        parts = coxswain.split("10000000.01", [1, 1, 1])
        self.assertEqual(sum(parts), Decimal("10000000.01"))
        self.assertEqual(parts[0], Decimal("3333333.336667"))

    def test_weights_of_any_scale(self):
        self.assertEqual(coxswain.split(10, ["0.75", Decimal("0.25")]), [Decimal("7.5"),
                                                                        Decimal("2.5")])
        self.assertEqual(coxswain.split(0, []), [])
        with self.assertRaises(coxswain.InvalidArgumentError):
            coxswain.split(1, [])


def load_tests(loader, tests, pattern):
    for module in (coxswain, _book, _calculators):
        tests.addTests(doctest.DocTestSuite(module))
    return tests


if __name__ == "__main__":
    unittest.main()
