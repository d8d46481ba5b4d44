"""Quantities: "250m", "64Mi". Only what manifests use; see apimachinery's resource.Quantity."""

_FACTORS = {
    "n": 1e-9,
    "u": 1e-6,
    "m": 1e-3,
    "": 1.0,
    "k": 1e3,
    "M": 1e6,
    "G": 1e9,
    "T": 1e12,
    "Ki": 2.0**10,
    "Mi": 2.0**20,
    "Gi": 2.0**30,
    "Ti": 2.0**40,
}


def quantity(text: str | float) -> float:
    """The number. Raises ValueError."""
    if isinstance(text, int | float):
        return float(text)
    digits = text.rstrip("numkKMGTi")
    return float(digits) * _FACTORS[text[len(digits) :]]
