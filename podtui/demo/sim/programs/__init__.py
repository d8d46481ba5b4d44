"""What runs in containers whose images have a program of their own."""
