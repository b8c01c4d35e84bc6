# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Cases that a strategist can add: from the short form of tests/cases/*.yaml to a real city folder."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import yaml

from klimatkontrakt.city import formats
from klimatkontrakt.city.schema import FORMAT

CASES = Path(__file__).parent / "cases"
ACCOUNTS = {
    "territorial": {"family": "territorial", "form": "yearly", "unit": "tCO2e"},
    "negative": {"family": "negative", "form": "yearly", "unit": "tCO2e", "better": "more"},
    "electricity": {"family": "energy", "form": "yearly", "unit": "GWh"},
    "heat": {"family": "consumption", "form": "yearly", "unit": "tCO2e", "method": "location"},
    "heat_use": {"family": "energy", "form": "yearly", "unit": "MWh"},
    "people": {"family": "activity", "form": "yearly", "unit": "person"},
    "cost": {"family": "money", "form": "yearly", "unit": "SEK"},
    "net": {"form": "net", "of": "territorial", "less": "negative", "unit": "tCO2e"},
    "budget": {"form": "cumulative", "of": "territorial", "from": 2022, "unit": "tCO2e"},
    "heat_factor": {"form": "ratio", "of": "heat", "over": "heat_use", "unit": "tCO2e/MWh"},
    "per_head": {"form": "ratio", "of": "territorial", "over": "people", "unit": "tCO2e/person"},
}
MOVE = {"origin": "assumed", "source": "s"}
COST = {
    "payers": {"city": 1},
    "price_year": 2023,
    "origin": "assumed",
    "source": "s",
    "includes_energy": False,
}


class _WholeDumper(yaml.CSafeDumper):
    """Writes a value that is used twice out twice, as a folder must have it."""

    def ignore_aliases(self, data: Any) -> bool:
        return True


def _yaml(path: Path, data: Any) -> None:
    text = yaml.dump(data, Dumper=_WholeDumper, allow_unicode=True, sort_keys=False)
    path.write_text(text, encoding="utf-8")


def cases(name: str) -> list[dict[str, Any]]:
    """The cases of a file."""
    return yaml.load((CASES / f"{name}.yaml").read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)


def _rows(given: dict[str, Any]) -> tuple[list[str], list[dict[str, Any]]]:
    rows, years = [], set()
    for name, what in given["quantities"].items():
        more = what if isinstance(what, dict) else {"is": what}
        value, unit = (f"missing: {more['missing']}", more["unit"]) if "missing" in more else more["is"].split(" ", 1)
        row = {
            "id": name, "label_sv": name, "label_en": name, "group": more.get("group", ""), "unit": unit,
            "origin": more.get("origin", "assumed"), "year": 2022, "value": value, "source": "s",
            "price_year": 2023 if "SEK" in unit else "", "low": more.get("low", ""), "high": more.get("high", ""),
        }  # fmt: skip
        rows.append({**row, **more.get("points", {})})
        years |= set(more.get("points", {}))
        for when, points in more.get("when", {}).items():
            if "missing" in points:
                rows.append({**row, "value": f"missing: {points['missing']}", "low": "", "high": "", "when": when})
                continue
            rows.append({**row, **points, "when": when})
            years |= {year for year in points if isinstance(year, int)}
    columns = [
        "id",
        "label_sv",
        "label_en",
        "group",
        "unit",
        "origin",
        "year",
        "value",
        *(str(y) for y in sorted(years)),
    ]
    columns += [
        "growth",
        "growth_from",
        "low",
        "high",
        "shape",
        "with",
        "price_year",
        "source",
        "note",
        "when",
    ]
    return columns, rows


def _table(path: Path, columns: list[str], rows: list[dict[str, Any]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns, lineterminator="\n", restval="")
        writer.writeheader()
        writer.writerows([{str(k): v for k, v in row.items()} for row in rows])


def _lines(given: dict[str, Any]) -> list[dict[str, Any]]:
    rows = []
    for key, what in given["lines"].items():
        account, line = key.split(".", 1)
        more = what if isinstance(what, dict) else {"is": what}
        row = {
            "account": account,
            "line": line,
            "label_sv": line,
            "label_en": line,
            "factors": more["is"],
            "sign": more.get("sign", 1),
        }
        row |= {"tags": ";".join(more.get("tags", [])), "sector": more.get("sector", "")}
        if account == "cost" or given.get("accounts", {}).get(account, {}).get("family") == "money":
            row |= {"payer": more.get("payer", "households"), "money_kind": more.get("money_kind", "energy")}
        rows.append(row)
    return rows


def _accounts(given: dict[str, Any], lines: list[dict[str, Any]]) -> dict[str, Any]:
    """The yearly accounts that have lines, the derived ones whose parts do, and those that the case states itself."""
    fed = {row["account"] for row in lines}
    chosen = {name: account for name, account in ACCOUNTS.items() if name in fed}
    for name, account in ACCOUNTS.items():
        parts = {account[k] for k in ("of", "less", "over") if k in account}
        if parts and parts <= fed:
            chosen[name] = account
    return chosen | given.get("accounts", {})


def _measures(given: dict[str, Any]) -> dict[str, Any]:
    made = {}
    for name, measure in given["measures"].items():
        made[name] = {"sv": name, "en": name, **measure}
        if "moves" in measure:
            made[name]["moves"] = [move if "pool" in move else {**MOVE, **move} for move in measure["moves"]]
        if "costs" in measure:
            made[name]["costs"] = [{**COST, **cost} for cost in measure["costs"]]
    return made


def folder(case: dict[str, Any], to: Path) -> Path:
    """The case's city as a real folder."""
    given = case["given"]
    lines = _lines(given)
    scenarios = given.get("scenarios") or {
        "plan": {n: {"level": 1} for n, m in given["measures"].items() if "same_as" not in m}
    }
    events = {
        n: {"decider": "state", "origin": "assumed", "source": "s", **e} for n, e in given.get("events", {}).items()
    }
    pools = {n: {**MOVE, **p} for n, p in given.get("pools", {}).items()}
    city = {
        "format": FORMAT,
        "city": {"id": "case", "name": "Case", "kommunkod": "9999", "years": [2022, 2030], "price_year": 2023,
                 "discount_rate": 0.035, "discount_from": 2023},
        "areas": {}, "accounts": _accounts(given, lines), "groups": given.get("groups", {}),
        "calibrations": given.get("calibrations", {}), "pools": pools, "targets": given.get("targets", {}),
        "events": events, "scenarios": {"baseline": {}, **scenarios},
    }  # fmt: skip
    to.mkdir(parents=True, exist_ok=True)
    _yaml(to / "city.yaml", city)
    _yaml(to / "measures.yaml", {name: formats.measure(own) for name, own in _measures(given).items()})
    _table(to / "quantities.csv", *_rows(given))
    columns = [
        "account",
        "line",
        "label_sv",
        "label_en",
        "factors",
        "sign",
        "sector",
        "gpc_ref",
        "smhi",
        "scope",
        "control",
        "payer",
        "money_kind",
        "tags",
    ]
    _table(to / "lines.csv", columns, lines)
    actors = [
        {"id": i, "label_sv": i, "label_en": i, "type": t, "source": "s"}
        for i, t in (("city", "city"), ("households", "households"), ("state", "state"))
    ]
    _table(to / "actors.csv", ["id", "label_sv", "label_en", "type", "orgnr", "source"], actors)
    history = [dict(zip(("account", "line", "year", "value"), row, strict=True)) for row in given.get("history", [])]
    history = [{**row, "unit": "tCO2e", "origin": "published", "source": "s", "release": "2024"} for row in history]
    _table(
        to / "history.csv",
        ["account", "line", "year", "value", "unit", "origin", "source", "release"],
        history,
    )
    source = {"id": "s", "title": "Made up", "publisher": "Klimatkontrakt", "year": 2026}
    _table(
        to / "sources.csv",
        ["id", "title", "publisher", "year", "url", "locator", "licence", "retrieved"],
        [source],
    )
    return to
