"""Retention: how long a young person's file is kept, holds, and its destruction."""
