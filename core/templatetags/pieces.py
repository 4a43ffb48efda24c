"""Inclusion tags for the pieces that pages share; all of them stand on /components/."""

from django import template

register = template.Library()
