"""What is shown, as plain values: rows, lanes, matrix cells, words. No Textual."""
