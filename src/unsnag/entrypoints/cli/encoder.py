"""`unsnag encoder ready` and `unsnag encoder build`: needs neither Django nor a database."""

from __future__ import annotations

import argparse
import sys
import time

from unsnag.application.ports.models import EncoderUnavailable
from unsnag.entrypoints.wiring import tools


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare `ready` and `build`."""
    steps = parser.add_subparsers(dest="step", required=True, metavar="STEP")
    steps.add_parser("ready", help="Exit 0 when the encoder is built and unchanged, else 1.")
    steps.add_parser("build", help="Build the encoder from the carried weights.")


def run(args: argparse.Namespace) -> int:
    """Check quietly, or build with a line for each step."""
    if args.step == "ready":
        return 0 if tools().encoder_is_ready() else 1
    started = time.monotonic()
    try:
        folder = tools().build_text_encoder(print)
    except EncoderUnavailable as error:
        print(error, file=sys.stderr)
        return 1
    print(f"The text encoder is ready in {folder} ({time.monotonic() - started:.1f} s).")
    return 0
