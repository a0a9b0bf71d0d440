"""The desk: a team's shared inbox with hours, promises, claims and alarms. docs/desk.md."""
