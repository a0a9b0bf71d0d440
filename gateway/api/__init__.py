"""What this gateway takes and says, as documents for machines."""
