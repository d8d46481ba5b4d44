"""Log lines: kept, searched, parsed and made safe to show."""
