"""The media plane: the group call's forwarder, and the peer of the call check."""
