"""Tallies: the same digits in steps, also across processes."""

import concurrent.futures
import copy
import multiprocessing
import pickle
import unittest

import coxswain
from company import DEALS, company


def folded(rows):
    """What a worker does with its partition; the tally goes back pickled."""
    tally = coxswain.Tally("margin", by=["channel"])
    with coxswain.Book() as book:
        book.load("deals", rows)
        tally.fold(book)
    return tally


class Tally(unittest.TestCase):
    def setUp(self):
        self.whole = company().margin(by=["channel"]).to_csv()

    def test_workers_hand_their_tallies_over(self):
        with concurrent.futures.ProcessPoolExecutor(
                2, multiprocessing.get_context("spawn")) as workers:
            parts = list(workers.map(folded, [DEALS[:1], DEALS[1:]]))
        total = coxswain.Tally("margin", by=["channel"])
        for part in parts:
            total.merge(part)
        self.assertEqual(total.solve().to_csv(), self.whole)

    def test_a_copy_is_a_tally_of_its_own(self):
        tally = folded(DEALS[:1])
        again, twin = pickle.loads(pickle.dumps(tally)), copy.copy(tally)
        self.assertEqual(again.save(), tally.save())
        twin.fold(self.book(DEALS[1:]))
        self.assertEqual(twin.solve().to_csv(), self.whole)
        self.assertEqual(tally.save(), again.save())

    def test_rows_are_taken_back(self):
        tally = folded(DEALS)
        with self.book(DEALS[:2]).snapshot() as part:
            tally.retract(part)
            self.assertEqual(len(tally.solve()), 1)
            tally.fold(part)
        self.assertEqual(tally.solve().to_csv(), self.whole)

    def test_it_can_be_merged_with_itself(self):
        tally = folded(DEALS[:1])
        tally.merge(tally)
        self.assertEqual(tally.solve()["deals"], [2])

    def test_options_belong_to_a_stage(self):
        with self.assertRaisesRegex(coxswain.InvalidArgumentError, "active_months"):
            coxswain.Tally("measures", measures=["active_customers"], active_months=6)
        tally = coxswain.Tally("measures", measures=["active_customers"])
        tally.fold(company())
        self.assertEqual(tally.solve(active_months=6)["active_customers"], [2])

    def test_damaged_bytes_are_refused(self):
        saved = folded(DEALS).save()
        with self.assertRaises(coxswain.DataLossError):
            coxswain.Tally.load(saved[:-1] + bytes([saved[-1] ^ 1]))
        with self.assertRaises(coxswain.InvalidArgumentError):
            coxswain.Tally.load(b"no tally")

    def book(self, rows):
        book = coxswain.Book()
        book.load("deals", rows)
        return book


if __name__ == "__main__":
    unittest.main()
