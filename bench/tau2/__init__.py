"""Measures policies on tau2-bench's retail and airline domains: every right action is allowed and
done once, every wrong one is denied. README.md says how and what is assumed."""
