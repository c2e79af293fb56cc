"""The addresses of a service, as moto writes them: plain, FIPS and dual-stack.

Source: AWS General Reference, the services' endpoints and quotas.
"""

from __future__ import annotations


def url_bases(service: str) -> tuple[str, ...]:
    """Return regular expressions of scheme and host."""
    return (
        rf"https?://{service}\.(.+)\.amazonaws\.com",
        rf"https?://{service}-fips\.(.+)\.amazonaws\.com",
        rf"https?://{service}(?:-fips)?\.(.+)\.api\.aws",
    )
