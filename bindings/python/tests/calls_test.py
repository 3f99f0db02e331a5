"""How calls run: progress, tokens, Ctrl-C, threads."""

import gc
import os
import signal
import threading
import unittest
import weakref

import pyarrow as pa

import coxswain
from company import BY_CHANNEL, DEALS, by_channel, company
from coxswain import Run


def interrupt(*_):
    os.kill(os.getpid(), signal.SIGINT)


class Stopping(unittest.TestCase):
    def setUp(self):  # who starts the tests in the background has told them to ignore it
        before = signal.signal(signal.SIGINT, signal.default_int_handler)
        self.addCleanup(signal.signal, signal.SIGINT, before)

    def test_progress_is_told(self):
        shares = []
        company().margin(run=Run(progress=shares.append))
        self.assertEqual(shares, sorted(shares))
        self.assertEqual(shares[-1], 1)

    def test_what_progress_raises_stops_the_call_and_comes_out_of_it(self):
        book = company()

        def refuse(done):
            raise ZeroDivisionError(done)

        with self.assertRaises(ZeroDivisionError):
            book.load("deals", [{**DEALS[0], "amount": 1}], run=Run(progress=refuse))
        self.assertEqual(by_channel(book), BY_CHANNEL)

    def test_what_was_raised_keeps_nothing_alive(self):
        gc.disable()
        self.addCleanup(gc.enable)
        book = company()
        for progress in (lambda done: 1 / 0, interrupt):
            with self.assertRaises((ZeroDivisionError, KeyboardInterrupt)):
                book.margin(run=Run(progress=progress))
        gone = weakref.ref(book)
        del book
        self.assertIsNone(gone())

    def test_progress_may_read_the_book_and_not_write_it(self):
        book, seen = company(), []
        book.load("deals", [{**DEALS[0], "deal_id": "D9"}],
                  run=Run(progress=lambda done: seen.append(book.margin()["deals"][0])))
        self.assertEqual(set(seen), {3}, "as it was before")
        with self.assertRaisesRegex(coxswain.FailedPreconditionError, "callback"):
            book.load("deals", DEALS, run=Run(progress=lambda done: book.load("deals", DEALS)))

    def test_a_tripped_token_stops_calls_until_it_is_reset(self):
        book, token = company(), coxswain.Cancel()
        with self.assertRaises(coxswain.CancelledError):
            book.margin(run=Run(cancel=token, progress=lambda done: token.trip()))
        self.assertTrue(token.tripped)
        with self.assertRaises(coxswain.CancelledError):
            book.load("deals", [{**DEALS[0], "amount": 1}], run=Run(cancel=token))
        token.reset()
        self.assertEqual(len(book.margin(run=Run(cancel=token))), 1)
        self.assertEqual(by_channel(book), BY_CHANNEL)

    def test_ctrl_c_stops_a_call(self):
        book = company()
        with self.assertRaises(KeyboardInterrupt):
            book.load("deals", [{**DEALS[0], "amount": 1}], run=Run(progress=interrupt))
        self.assertEqual(by_channel(book), BY_CHANNEL, "nothing was changed")

        def batches():  # pressed while rows are read, and nobody asked for progress
            interrupt()
            yield from table.to_batches()

        table = pa.Table.from_pylist([{**DEALS[0], "amount": 1}])
        with self.assertRaises(KeyboardInterrupt):
            book.load("deals", pa.RecordBatchReader.from_batches(table.schema, batches()))
        self.assertEqual(by_channel(book), BY_CHANNEL, "nothing was changed")
        self.assertIs(signal.getsignal(signal.SIGINT), signal.default_int_handler)

    def test_a_handler_of_the_host_stays_in_charge(self):
        heard = []
        signal.signal(signal.SIGINT, lambda *_: heard.append(True))
        company().margin(run=Run(progress=interrupt))
        self.assertTrue(heard)


class Threads(unittest.TestCase):
    def test_one_book_is_asked_and_written_by_many(self):
        book, failures = company(), []

        def work(number):
            try:
                for i in range(40):
                    book.upsert("deals", {**DEALS[0], "deal_id": f"T{number}-{i}",
                                          "channel": f"T{number}"})
                    book.margin(by="channel", run=Run(threads=2)).to_pylist()
            except BaseException as failure:
                failures.append(failure)

        threads = [threading.Thread(target=work, args=(n,)) for n in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.assertEqual(failures, [])
        self.assertEqual(by_channel(book)["T3"], 40 * 1000)

    def test_a_book_that_is_closed_during_a_call_stays_until_its_end(self):
        book = company()
        result = book.margin(by="channel", run=Run(progress=lambda done: book.close()))
        self.assertEqual(len(result), 3)
        with self.assertRaises(coxswain.FailedPreconditionError):
            book.margin()

    def test_a_tally_is_used_by_one_at_a_time(self):
        tally, book = coxswain.Tally("margin"), company()
        with self.assertRaisesRegex(coxswain.FailedPreconditionError, "callback"):
            tally.fold(book, run=Run(progress=lambda done: tally.save()))
        threads = [threading.Thread(target=tally.fold, args=(book,)) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.assertEqual(tally.solve()["deals"], [8 * 3])

    def test_two_tallies_that_merge_crosswise_do_not_wait_for_each_other(self):
        a, b = coxswain.Tally("margin"), coxswain.Tally("margin")
        threads = [threading.Thread(target=lambda x=x, y=y: [x.merge(y) for _ in range(50)])
                   for x, y in ((a, b), (b, a)) * 2]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(60)
        self.assertFalse(any(thread.is_alive() for thread in threads))


if __name__ == "__main__":
    unittest.main()
