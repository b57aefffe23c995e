"""What Unsnag costs and how well it does, measured beside what one would use instead.

`python -m bench` runs everything, `python -m bench NAME…` some of it; each module says what it
measures, against what, and how to read it. Nothing here is a test: no figure passes or fails.
"""
