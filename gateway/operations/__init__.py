"""What whoever runs the service needs: health, metrics, backups, a doctor (docs/operations.md)."""
