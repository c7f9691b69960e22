"""The one mechanism under all proofs: what a proof stands on, how far it came, and how it is run."""

from tests.harness.proving.ground import Ground, Size
from tests.harness.proving.progress import Progress

__all__ = ["Ground", "Progress", "Size"]
