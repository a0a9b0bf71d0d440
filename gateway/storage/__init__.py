"""Where the gateway keeps things: one database, reached through short pieces of work."""
