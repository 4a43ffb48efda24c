"""Template filters that say times and figures as the house says them (ui.md §6)."""

from django import template

register = template.Library()
