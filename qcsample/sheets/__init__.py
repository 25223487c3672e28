"""Tables that somebody filled in: findings, the factory's sort sheet, cartons that were renumbered."""
