"""The moderators' queue, as staff's devices reach it. docs/moderation.md sections 4 to 7."""
