# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""What is the product made of? docs/sbom.cdx.json, a CycloneDX list of every library that is installed with it.

`make lock` runs it in an environment that holds what requirements.lock names and nothing else:

    cyclonedx-py environment ENVIRONMENT --pyproject pyproject.toml --output-reproducible | python scripts/build_sbom.py
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

TARGET = Path(__file__).parents[1] / "docs" / "sbom.cdx.json"
KEPT_REFERENCES = ("vcs", "website", "issue-tracker")

# What a package's own data says in other words than SPDX's, or does not say where a tool looks; from its licence file.
SPDX = {
    "Jinja2": "BSD-3-Clause",
    "Pint": "BSD-3-Clause",
    "babel": "BSD-3-Clause",
    "django-csp": "BSD-3-Clause",
    "fido2": "BSD-2-Clause AND Apache-2.0 AND MPL-2.0",
    "flexcache": "BSD-3-Clause",
    "flexparser": "BSD-3-Clause",
    "numba": "BSD-2-Clause",
    "pathspec": "MPL-2.0",
    "pypdfium2": "BSD-3-Clause AND Apache-2.0",
    "qrcode": "BSD-3-Clause AND MIT",
    "resvg_py": "MIT",
    "scipy": "BSD-3-Clause",
    "sqlparse": "BSD-3-Clause",
    "trove-classifiers": "Apache-2.0",
}


def _component(raw: dict[str, Any]) -> dict[str, Any]:
    """A library: its name, version, licence in SPDX's words and where its source is, without where it was fetched."""
    kept = {name: raw[name] for name in ("type", "bom-ref", "name", "version", "purl") if name in raw}
    kept["licenses"] = [{"expression": SPDX[raw["name"]]}] if raw["name"] in SPDX else raw.get("licenses", [])
    references = [one for one in raw.get("externalReferences", []) if one["type"] in KEPT_REFERENCES]
    if references:
        kept["externalReferences"] = [{"type": one["type"], "url": one["url"]} for one in references]
    return kept


def listed(raw: dict[str, Any]) -> dict[str, Any]:
    """The list as it ships: the same bytes for the same libraries, whenever and wherever it is made."""
    component = raw["metadata"]["component"]
    components = sorted((_component(one) for one in raw["components"]), key=lambda one: str(one["name"]).lower())
    return {
        "$schema": raw["$schema"],
        "bomFormat": raw["bomFormat"],
        "specVersion": raw["specVersion"],
        "version": 1,
        "metadata": {"component": component},
        "components": components,
        "dependencies": sorted(raw["dependencies"], key=lambda one: str(one["ref"]).lower()),
    }


if __name__ == "__main__":
    TARGET.write_text(json.dumps(listed(json.load(sys.stdin)), indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
