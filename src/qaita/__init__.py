"""Qaita plans and runs the rebuilding of a damaged city."""
