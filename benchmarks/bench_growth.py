"""How the time of one text grows with its length: ``python benchmarks/bench_growth.py LETTER [--megabytes 0.5 1 2]``.

The letter is repeated to each length. Linear growth gives the same seconds a megabyte in every line.
"""

from __future__ import annotations

import argparse
import time
from pathlib import Path

import imr_nlp


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("letter", type=Path, help="a letter as text or PDF")
    parser.add_argument("--megabytes", type=float, nargs="+", default=[0.5, 1, 2])
    options = parser.parse_args()
    nlp = imr_nlp.load()
    letter = imr_nlp.read(options.letter)
    nlp(letter)
    for size in options.megabytes:
        text = letter * max(1, round(size * 1e6 / len(letter)))
        begin = time.process_time()
        nlp(text)
        took = time.process_time() - begin
        print(f"{len(text) / 1e6:5.2f} MB {took:7.1f} s {took / len(text) * 1e6:6.1f} s a megabyte")


if __name__ == "__main__":
    main()
