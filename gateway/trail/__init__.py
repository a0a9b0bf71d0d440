"""The trail's log as the gateway keeps it: sequenced, published, served."""
