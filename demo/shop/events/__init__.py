"""Telling the connected support system what happened, as Standard Webhooks."""
