"""Mail as the product understands it: what was written, by whom, in reply to what, and whether a
person wrote it. Rules only; reading bytes is an adapter's work."""
