"""Attachments: opaque blobs, encrypted on the device, uploaded in pieces, kept for a while."""
