"""Benchmarks: each prints its figures as last lines, ``name value``."""
