"""Limits on what one account, device or address may do."""
