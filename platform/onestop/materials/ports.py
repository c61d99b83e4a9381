"""What the materials slice asks of the world beside the store."""

from typing import Protocol


class VirusCheck(Protocol):
    """Looks into a file before anyone opens it."""

    async def harmless(self, content: bytes) -> bool:
        """Return whether the file may be kept; raise Unavailable when it cannot be checked now."""
        ...


EICAR = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
"""The test file that every scanner must find."""


class PatternOnly:
    """The check of a deployment without a scanner: it knows the standard test file and nothing else."""

    async def harmless(self, content: bytes) -> bool:
        return EICAR not in content
