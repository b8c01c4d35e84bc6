# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""What the product is made of: the list that ships names just what is installed, and each has a licence that fits ours."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from scripts import build_sbom

ROOT = Path(__file__).parents[1]
FITTING = {
    "0BSD", "Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "CC0-1.0", "ISC", "LGPL-3.0-only", "LLVM-exception", "MIT", "MIT-0",
    "MPL-2.0", "PSF-2.0", "ZPL-2.1", "Zlib", "License :: OSI Approved :: Zope Public License",
}  # fmt: skip
SBOM: dict[str, Any] = json.loads((ROOT / "docs" / "sbom.cdx.json").read_text(encoding="utf-8"))


def _locked() -> set[tuple[str, str]]:
    """(name, version) of every library that is installed on Linux, as the lock has them."""
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    return {
        (name.lower().replace("_", "-"), version) for name, version in re.findall(r"(?m)^([\w.-]+)==([\w.]+)", lock)
    }


def _terms(component: dict[str, Any]) -> set[str]:
    """The licences of a component in SPDX's short words; names that are none stay as they are."""
    said = set()
    for one in component["licenses"]:
        words = one.get("expression") or one["license"].get("id") or one["license"]["name"]
        said |= set(re.split(r"\s+(?:AND|OR|WITH)\s+|[()]", words))
    return said - {""}


def test_the_list_names_just_what_is_locked() -> None:
    listed = {(one["name"].lower().replace("_", "-"), one["version"]) for one in SBOM["components"]}
    assert listed == _locked(), "make sbom"


@pytest.mark.parametrize("component", SBOM["components"], ids=lambda one: str(one["name"]))
def test_every_library_has_a_licence_that_fits(component: dict[str, Any]) -> None:
    terms = _terms(component)
    assert terms, "no licence is said"
    assert terms <= FITTING


def test_a_licence_that_does_not_fit_is_seen() -> None:
    assert not _terms({"licenses": [{"expression": "MIT AND GPL-3.0-only"}]}) <= FITTING
    assert not _terms({"licenses": [{"license": {"id": "AGPL-3.0-or-later"}}]}) <= FITTING
    assert not _terms({"licenses": [{"license": {"name": "Proprietary"}}]}) <= FITTING


def test_where_a_library_was_fetched_is_not_in_the_list() -> None:
    raw = {
        "type": "library", "name": "A", "version": "1", "bom-ref": "A==1", "purl": "pkg:pypi/a@1",
        "licenses": [{"license": {"id": "MIT"}}],
        "externalReferences": [
            {"type": "distribution", "url": "https://fetch.example/a"},
            {"type": "vcs", "url": "https://source.example/a", "comment": "x"},
        ],
    }  # fmt: skip
    bom = {
        "$schema": "s", "bomFormat": "CycloneDX", "specVersion": "1.6", "components": [raw], "dependencies": [],
        "metadata": {"component": {"name": "klimatkontrakt"}, "tools": {"components": []}},
    }  # fmt: skip
    component = build_sbom.listed(bom)["components"][0]
    assert component["externalReferences"] == [{"type": "vcs", "url": "https://source.example/a"}]
