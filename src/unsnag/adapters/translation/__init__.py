"""Services that translate."""
