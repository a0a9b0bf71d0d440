"""A try-out with made-up people, for one machine only."""
