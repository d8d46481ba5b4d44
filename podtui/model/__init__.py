"""What the API server says, as typed structs. No I/O, no Textual, no client library."""
