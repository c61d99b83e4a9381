"""`python -m tests.support.servers_only FOLDER API POSTGRES TEMPORAL S3`: a box of the three servers alone."""

import sys
from pathlib import Path

from onestop.box.model import Ports
from onestop.box.up import Table, open_box, up

if __name__ == "__main__":
    box = open_box(Path(sys.argv[1]), Ports(*map(int, sys.argv[2:])))
    up(box, Table(prepare=lambda _: None, applications=lambda _: ()), lambda line: print(line, flush=True))
