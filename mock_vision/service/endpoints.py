"""The addresses of both services, as moto writes them: plain, FIPS and dual-stack.

A module of its own, since moto's list of patterns needs them before either service is loaded.
Source: AWS General Reference, the services' endpoints and quotas.
"""

from __future__ import annotations

from collections.abc import Mapping

URL_BASES: Mapping[str, tuple[str, ...]] = {
    service: (
        rf"https?://{service}\.(.+)\.amazonaws\.com",
        rf"https?://{service}-fips\.(.+)\.amazonaws\.com",
        rf"https?://{service}(?:-fips)?\.(.+)\.api\.aws",
    )
    for service in ("lookoutvision", "rekognition")
}
"""By service, regular expressions of scheme and host."""
