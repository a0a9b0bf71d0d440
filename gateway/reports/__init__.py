"""Reports of encrypted chats, sealed to the staff of the case. docs/moderation.md section 8."""
