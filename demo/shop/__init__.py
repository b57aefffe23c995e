"""The shop system of Tern & Thistle, a fictional company: orders, billing and identity.

A service of its own, with its own database and API document. It shares no code with Unsnag and
knows of it only an address (for the support widget) and a secret (to sign who is visiting).
"""
