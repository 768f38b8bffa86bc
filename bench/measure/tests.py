"""What is made of samples, tried without measuring: python3 -m unittest measure.tests, in bench/."""

import random
import shutil
import tempfile
import unittest
import xml.etree.ElementTree
from pathlib import Path

from . import agreement, counts, dataset, native, plot, queries, reloads, rounds, summary, targets


def sample(cpu_us, lost=0, other_load=0.0, pace_ms=10.0, stalled=0.0):
    return {
        "cpu_us": cpu_us, "sent": 1_000, "answered": 1_000 - lost, "lost": lost, "seconds": 1.0,
        "core_used": 1.0, "other_load": other_load, "steal": 0.0, "pace_ms": pace_ms, "stalled": stalled,
        "latency_us": {"p50": 1.0, "p99": 2.0}, "thrown_out": [],
    }  # fmt: skip


def counted(noerror):
    rcodes = {"NOERROR": noerror, "NXDOMAIN": 10 - noerror, "REFUSED": 0, "others": 0}
    return {"rcodes": rcodes, "with_records": noerror, "truncated": 0, "lost": 0, "unexpected": 0}


def raw(*of_rounds):
    """Rounds, each with samples of gdnsd and popsteer while saturated."""
    return {
        "started": "2026-11-26T00:00:00",
        "machine": "a <machine>",
        "seconds": 1,
        "rounds": [
            [
                {"server": name, "warm_up_seconds": 5, "counts": counted(9), "phases": {"saturated": each}}
                for name, each in zip(("gdnsd", "popsteer"), of_round)
            ]
            for of_round in of_rounds
        ],
    }


class Samples(unittest.TestCase):
    def test_are_compared_within_their_round(self):
        results = raw((sample(1.0), sample(2.0)), (sample(10.0), sample(30.0)))

        self.assertEqual(summary.ratios(results, "popsteer", "gdnsd", "saturated"), [2.0, 3.0])

    def test_are_thrown_out_if_disturbed_and_with_them_the_ratio(self):
        disturbed = (sample(1, lost=2), sample(1, other_load=0.2), sample(1, pace_ms=12), sample(1, stalled=0.1))
        quiet = [(sample(1.0), sample(2.0))] * 3
        results = raw(*quiet, *((sample(1.0), each) for each in disturbed))

        rounds.judge(results)

        self.assertEqual([len(each["thrown_out"]) for each in disturbed], [1, 1, 1, 1])
        self.assertEqual(summary.ratios(results, "popsteer", "gdnsd", "saturated"), [2.0, 2.0, 2.0])
        self.assertEqual(summary.too_noisy(results), [])
        self.assertIn("4 of 14 samples were thrown out", summary.markdown(results))

    def test_are_shown_but_not_trusted_if_too_few_are_left(self):
        results = raw(*[(sample(1.0), sample(2.0))] * 2, *[(sample(1.0), sample(3.0, other_load=0.5))] * 2)

        rounds.judge(results)

        self.assertEqual(summary.too_noisy(results), [("popsteer", "saturated")])
        self.assertIn("too noisy", summary.markdown(results))
        self.assertEqual(summary.ratios(results, "popsteer", "gdnsd", "saturated"), [2.0, 2.0, 3.0, 3.0])


class Reports(unittest.TestCase):
    def test_name_servers_that_answer_otherwise(self):
        results = raw((sample(1.0), sample(2.0)))
        third = {**results["rounds"][0][0], "server": "nsd", "counts": counted(8)}
        results["rounds"][0].append(third)

        self.assertEqual(counts.differences(results), ["nsd"])
        self.assertIn("Not comparable", counts.markdown(results))

    def test_say_what_is_met(self):
        results = raw((sample(2.0), sample(2.0)))
        results["rounds"][0][0]["phases"]["40,000/s"] = sample(2.0)
        results["rounds"][0][1]["phases"]["40,000/s"] = sample(2.2)

        rows = [target.row() for target in targets.compared(results)]

        self.assertIn("| 1.00 | 1 | met |", rows[0])
        self.assertIn("| 1.10 | 1.05 | **short** |", rows[1])

    def test_compare_what_is_shown(self):
        self.assertEqual(targets.Target("bytes", 0.004, 0).row(), "| bytes | 0.00 | 0 | met |")
        self.assertEqual(targets.Target("bytes", 0.006, 0).row(), "| bytes | 0.01 | 0 | **short** |")

    def test_have_a_plot_that_is_well_formed(self):
        drawn = plot.svg(raw((sample(1.0), sample(2.0))))

        self.assertEqual(xml.etree.ElementTree.fromstring(drawn).tag, "{http://www.w3.org/2000/svg}svg")
        self.assertIn(">2.00<", drawn)


class Inputs(unittest.TestCase):
    def test_have_queries_that_differ_in_the_right_shares(self):
        asked = list(queries.messages(dataset.small(), random.Random(1), 10_000))

        types = [agreement.record_type(message) for message in asked]
        self.assertEqual(types.count(queries.AAAA), 2_000)
        self.assertEqual(types.count(queries.A), 7_500)  # with those for names that do not exist
        self.assertGreater(len(set(asked)), 9_990)

    def test_have_another_database_by_its_date_alone(self):
        with tempfile.TemporaryDirectory() as folder:
            copy = Path(shutil.copy(dataset.DATABASE, folder))

            reloads.change_date(copy)

            old, new = dataset.DATABASE.read_bytes(), copy.read_bytes()
            self.assertEqual(len(old), len(new))
            self.assertEqual(sum(one != other for one, other in zip(old[-1_000:], new[-1_000:])), 1)

    def test_are_compiled_without_a_warning(self):
        with tempfile.TemporaryDirectory() as folder:
            self.assertTrue(native.compile_into(Path(folder)).generator.exists())
