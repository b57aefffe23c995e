"""Messengers in and out: another way to the same conversations, turns and tickets."""
