"""Money and drawings in templates."""

from pathlib import Path

from django import template
from django.utils.safestring import SafeString, mark_safe

register = template.Library()
DRAWINGS = {
    path.stem: path.read_text(encoding="utf-8").strip()
    for path in (Path(__file__).parent.parent / "templates/shop/drawings").glob("*.svg")
}


@register.filter
def euros(minor: int) -> str:
    """Cents as euros, e.g. 8900 as €89.00."""
    return f"€{minor // 100:,}.{minor % 100:02d}"


@register.simple_tag
def drawing(name: str) -> SafeString:
    """A line drawing that ships with the shop, as inline SVG hidden from screen readers."""
    return mark_safe(DRAWINGS[name])  # files of this package, never anyone's input
