# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""How does a municipality become a city? The template's rows kept, scaled and calibrated to what is published of it."""

from __future__ import annotations

import copy
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from typing import Any

import yaml

from klimatkontrakt import data
from klimatkontrakt.city import schema
from klimatkontrakt.city.schema import City
from klimatkontrakt.sources.publishers.municipalities import Territory
from klimatkontrakt.sources.template import history, municipality_names, published, template_sources
from klimatkontrakt.sources.template import scale as template_scale
from klimatkontrakt.sources.template.scale import Scaled

SCENARIO = "template"  # every measure of the template: what its pages show
GOTLAND = "0980"
VOWELS = "aeiouyåäö"
NO_GENITIVE_AFTER = "sxz"
OWN_KEYS = ("sales", "needs")
LOCAL_UNTIL = 2026
MOST_SALES = 0.95


@cache
def settings() -> Mapping[str, Any]:
    """The template beside its tables: accounts, groups, events, targets, actors, sources, limits."""
    loaded: dict[str, Any] = yaml.load(data.text_of("template.yaml"), Loader=yaml.CSafeLoader)
    return loaded


@cache
def _measures() -> Mapping[str, Any]:
    loaded: dict[str, Any] = yaml.load(data.text_of("template_measures.yaml"), Loader=yaml.CSafeLoader)
    return loaded


def administration(area: Territory) -> str:
    """The municipality's Swedish name as an organisation.

    >>> [administration(Territory("municipality", "", name)) for name in ("Lund", "Malmö", "Borås")]
    ['Lunds kommun', 'Malmö kommun', 'Borås kommun']
    """
    if area.code == GOTLAND:
        return "Region Gotland"
    bare = area.name[-1] in VOWELS or area.name[-1] in NO_GENITIVE_AFTER
    return f"{area.name} kommun" if bare else f"{area.name}s kommun"


def city_id(area: Territory) -> str:
    """A municipality's id: its name in plain letters, with its code where another's comes to the same (Habo, Håbo)."""
    name = municipality_names.plain(area.name).replace(" ", "-")
    return f"{name}-{area.code}" if municipality_names.alike(area) else name


def city(area: Territory) -> City:
    """A municipality as a city."""
    return _Making(template_scale.scaled(published.of(area), settings())).city()


class _Making:
    """One municipality under way: which rows of the template it keeps."""

    def __init__(self, here: Scaled) -> None:
        self.here = here
        self.own = here.own
        self.lines = [row for row in data.table("template_lines") if self._is_line_kept(row)]
        self.quantities = self._kept_quantities()
        self.ids = {row["id"] for row in self.quantities if self._is_moved(row)}
        self.ids.update(plant.id for plant in here.plants)
        self.groups = {row["group"] for row in self.quantities} - {""}
        if here.plants:
            self.groups.add(template_scale.PLANT_GROUP)
        self.measures = self._kept_measures()

    def city(self) -> City:
        """The whole city, validated."""
        parts: dict[str, Any] = {
            "header": schema.Header.model_validate(self._header()),
            "areas": _models(schema.Area, settings()["areas"]),
            "accounts": _models(schema.Account, self._accounts()),
            "groups": _models(schema.Group, self._groups()),
            "calibrations": _models(schema.Calibration, self._calibrations()),
            "pools": {},
            "targets": _models(schema.Target, self._targets()),
            "events": _models(schema.Event, self._events()),
            "scenarios": _models(schema.Scenario, self._scenarios()),
            "goals": {},
            "measures": _models(schema.Measure, self.measures),
            "quantities": _rows(schema.Quantity, [*self._quantity_rows(), *self._plant_quantities()]),
            "lines": _rows(schema.Line, [*self._line_rows(), *self._plant_lines()]),
            "actors": _rows(schema.Actor, self._actors()),
            "history": _rows(schema.Published, history.rows(self.here, settings())),
            "contracts": {},
        }
        sources = _rows(schema.Source, self._sources(parts))
        return City.model_construct(problems=(), places={}, sources=sources, **parts)

    # Which rows are kept

    def _is_line_kept(self, row: data.Row) -> bool:
        if row["account"] == "industry" and not self.here.is_apart:
            return False
        if not row["part"] or any(self.here.parts[part] > 0 for part in row["part"].split("|")):
            return True
        is_territorial = row["account"] == "territorial"
        return is_territorial and self._is_empty(row["sector"]) and self._keeps_history(row)

    def _is_empty(self, sector: str) -> bool:
        return self.here.parts.get(sector) == 0

    def _keeps_history(self, row: data.Row) -> bool:
        return bool(settings()["empty_sector_lines"].get(row["sector"]) == row["line"])

    def _is_moved(self, row: data.Row) -> bool:
        """Whether there is anything of a quantity for a move to take."""
        rule, _, part = row["rule"].partition(":")
        return rule not in ("tonnes", "per") or self.here.parts[part] > 0

    def _kept_quantities(self) -> list[data.Row]:
        """What the kept lines are products of, the totals of their groups, and the ratios of moves."""
        rows = data.table("template_quantities")
        used = set().union(*map(_factors, self.lines))
        groups = {row["group"] for row in rows if row["id"] in used}
        used |= {str(group["total"]) for name, group in settings()["groups"].items() if name in groups}
        if "machine.electric" in used:
            used.add("machine.ratio")
        return [row for row in rows if row["id"] in used]

    def _is_move_kept(self, move: Mapping[str, Any]) -> bool:
        origin = move["from"]
        return origin["group"] in self.groups if isinstance(origin, Mapping) else origin in self.ids

    def _kept_measures(self) -> dict[str, dict[str, Any]]:
        kept = dict(self._measures_of_place())
        enabling = set().union(*(measure.get("enablers", {}) for measure in kept.values()))
        return {name: measure for name, measure in kept.items() if measure["moves"] or name in enabling}

    def _measures_of_place(self) -> Iterator[tuple[str, dict[str, Any]]]:
        """Measures with something to move here, and those that only enable others."""
        for name, template in _measures().items():
            if template.get("needs") == "industry_apart" and not self.here.is_apart:
                continue
            moves = [self._move(move) for move in template["moves"] if self._is_move_kept(move)]
            if moves or not template["moves"]:
                yield name, self._measure(template, moves)

    def _move(self, template: Mapping[str, Any]) -> dict[str, Any]:
        move = {**template, "source": template_sources.source_id(template["source"])}
        if "to" in move:
            move["to"] = {name: ratio for name, ratio in move["to"].items() if name in self.ids}
        return move

    def _measure(self, template: Mapping[str, Any], moves: list[dict[str, Any]]) -> dict[str, Any]:
        own = {key: copy.deepcopy(value) for key, value in template.items() if key not in OWN_KEYS}
        own |= {"moves": moves, "costs": list(map(self._cost, template.get("costs", [])))}
        own["source"] = template_sources.source_id(template["source"])
        if template.get("sales") == "local":
            for kind in ("anyway", "ramp"):
                sales = own[kind]["turnover"]["sales_share"]
                own[kind]["turnover"]["sales_share"] = {year: self._sales(year, share) for year, share in sales.items()}
        return own

    def _sales(self, year: int, share: float) -> float:
        """A share of new sales, as far from the nation's as the municipality's own chargeable cars are."""
        ratio = self.own.chargeable / published.national_chargeable() if year <= LOCAL_UNTIL else 1.0
        return round(min(MOST_SALES, share * ratio), 3) if year <= LOCAL_UNTIL else share

    def _cost(self, template: Mapping[str, Any]) -> dict[str, Any]:
        cost = {key: value for key, value in template.items() if key != "scale"}
        cost["source"] = template_sources.source_id(template["source"])
        if "scale" in template:
            scale = self.here.people if template["scale"] == "person" else self.here.parts[template["scale"]]
            cost["value"] = template_scale.rounded(template["value"] * scale)
        return cost

    # Their values

    def _quantity_rows(self) -> list[dict[str, Any]]:
        known: dict[str, float] = {}
        rows = []
        for row in self.quantities:
            known[row["id"]] = found = self._value(row, known)
            rows.append(self._quantity(row, found))
        return rows

    def _value(self, row: data.Row, known: Mapping[str, float]) -> float:
        part = self.here.waste_part
        if part is not None and row["id"] in ("plant.waste.part", "plant.other.part"):
            return round(part if row["id"] == "plant.waste.part" else 1 - part, 4)
        return template_scale.value(row, self.here, known)

    def _quantity(self, row: data.Row, found: float) -> dict[str, Any]:
        kept = ("id", "label_sv", "label_en", "group", "unit", "origin", "shape", "note")
        quantity: dict[str, Any] = {key: row[key] for key in kept if row[key]}
        quantity |= {"year": self.own.last_year, "value": found, "source": template_sources.source_id(row["source"])}
        has_own = self.here.waste_part is not None and row["group"] == "plant_parts"
        quantity |= {} if has_own else template_scale.spread(row, found)
        if "low" not in quantity:
            quantity.pop("shape", None)
        elif row["with"]:
            name, _, weight = row["with"].partition(":")
            quantity["with"] = {name: float(weight)}
        if has_own:
            quantity |= {"origin": "computed", "note": self._waste_note()}
        return quantity | _path(row) | self._population(row)

    def _population(self, row: data.Row) -> dict[str, Any]:
        """The people of each year to come, of a quantity that goes by them."""
        if row["rule"] != "population":
            return {}
        return {"points": {year: people for year, people in self.own.people.items() if year > self.own.last_year}}

    def _waste_note(self) -> str:
        plants = [plant for plant in self.own.plants if plant.kind == template_scale.WASTE_PLANT]
        said = "; ".join(
            f"{p.facility}: {p.tonnes:g} ton {p.year} ({p.row['source']}, {p.row['publisher']})" for p in plants
        )
        return f"{said}; delat med sektorns {self.here.parts['energy']:g} ton {self.own.last_year}."

    def _plant_quantities(self) -> list[dict[str, Any]]:
        return [
            {
                "id": named.id,
                "label_sv": named.plant.facility,
                "label_en": named.plant.facility,
                "group": template_scale.PLANT_GROUP,
                "unit": "tCO2e",
                "origin": "published" if named.tonnes == named.plant.tonnes else "computed",
                "year": self.own.last_year,
                "value": named.tonnes,
                "source": named.id,
                "note": f"{named.plant.tonnes:g} ton {named.plant.year}"
                + ("" if named.tonnes == named.plant.tonnes else f"; högst {template_scale.MOST_NAMED:.0%} av sektorn.")
                + (" All koldioxid, också biogen." if named.plant.row["measures"] != "fossil" else ""),
            }
            for named in self.here.plants
        ]

    def _line_rows(self) -> list[dict[str, Any]]:
        return list(map(_line_row, self.lines))

    def _plant_lines(self) -> list[dict[str, Any]]:
        accounts = ("territorial", "industry") if self.here.is_apart else ("territorial",)
        return [
            {
                "account": account,
                "line": named.id.removeprefix("industry."),
                "label_sv": named.plant.facility,
                "label_en": named.plant.facility,
                "factors": [named.id],
                "sign": 1,
                "sector": "industry",
                "gpc_ref": "IV.1",
                "smhi": "Industri (energi + processer)",
                "scope": "1",
                "control": {"market": 0.8, "eu": 0.2},
                **({"tags": ["ets"]} if account == "territorial" else {}),
            }
            for account in accounts
            for named in self.here.plants
        ]

    # The rest of the folder

    def _header(self) -> dict[str, Any]:
        given = settings()
        notes = [given["note"]["template"].format(name=self.own.area.name)]
        if self.here.is_apart:
            plants = ", ".join(named.plant.facility for named in self.here.plants) or given["note"]["plant_unnamed"]
            share = round(100 * self.here.industry_share)
            notes.append(given["note"]["industry"].format(share=share, year=self.own.last_year, plants=plants))
        return {
            "id": city_id(self.own.area),
            "name": self.own.area.name,
            "kommunkod": self.own.area.code,
            "years": (given["first_year"], given["last_year"]),
            "price_year": given["price_year"],
            "discount_rate": given["discount_rate"],
            "discount_from": given["discount_from"],
            "headline": "territorial",
            "note": " ".join(notes),
        }

    def _accounts(self) -> dict[str, Any]:
        left = {"industry", "outside_industry"} if not self.here.is_apart else set()
        left |= {"negative", "net"} if not self.here.parts[template_scale.WASTE] else set()
        return {name: own for name, own in settings()["accounts"].items() if name not in left}

    def _groups(self) -> dict[str, Any]:
        known = {
            **settings()["groups"],
            template_scale.PLANT_GROUP: {"sv": "Namngivna anläggningar", "en": "Named plants"},
        }
        return {name: own for name, own in known.items() if name in self.groups}

    def _calibrations(self) -> dict[str, Any]:
        return {
            name: {"account": "territorial", "tag": tag, "year": self.own.last_year}
            for name, tag in settings()["calibrations"].items()
            if name in self.ids and not self._is_empty(tag)
        }

    def _targets(self) -> dict[str, Any]:
        found = copy.deepcopy(settings()["targets"])
        if self.own.wave:
            found["neutral_2030"]["note"] = found["neutral_2030"]["note"].format(wave=self.own.wave)
            found["neutral_2030"]["account"] = "net" if "net" in self._accounts() else "territorial"
        else:
            del found["neutral_2030"]
        for own in found.values():
            own["source"] = template_sources.source_id(own["source"])
        return dict(found)

    def _events(self) -> dict[str, Any]:
        needed = {name for measure in self.measures.values() for name in measure.get("when", {})}
        needed |= {row["when"].partition(":")[0] for row in self.quantities if row["when"]}
        return {name: own for name, own in settings()["events"].items() if name in needed}

    def _scenarios(self) -> dict[str, Any]:
        found = copy.deepcopy(settings()["scenarios"])
        found[SCENARIO]["measures"] = {name: {"level": 1.0} for name in self.measures}
        return dict(found)

    def _actors(self) -> list[dict[str, Any]]:
        rows = list(map(dict, settings()["actors"]))
        rows[0] |= {"label_sv": administration(self.own.area), "label_en": f"Municipality of {self.own.area.name}"}
        if self.own.orgnr:
            rows[0]["orgnr"] = self.own.orgnr
        return rows

    def _sources(self, parts: Mapping[str, Any]) -> list[dict[str, Any]]:
        """The sources that something in the city names."""
        given = {row["id"]: row for row in settings()["sources"]}
        given |= {row["id"].lower(): template_sources.national_source(row) for row in data.table("national")}
        given |= {named.id: template_sources.plant_source(named) for named in self.here.plants}
        named = template_sources.named_sources(parts)
        return [row for name, row in given.items() if name in named]


def _factors(row: data.Row) -> list[str]:
    """The quantities whose product a line is."""
    return [factor.strip() for factor in row["factors"].split("*")]


def _line_row(row: data.Row) -> dict[str, Any]:
    line: dict[str, Any] = {"factors": _factors(row), "sign": 1}
    stated = ("account", "line", "label_sv", "label_en", "sector", "gpc_ref", "smhi")
    line |= {key: row[key] for key in stated if row[key]}
    if row["account"] in ("territorial", "industry"):
        line["scope"] = "1"
    if row["control"]:
        shares = (share.partition(":") for share in row["control"].split(";"))
        line["control"] = {who: float(share) for who, _, share in shares}
    return {**line, **_tags(row)}


def _tags(row: data.Row) -> dict[str, Any]:
    """The part of its sector that a line of the territorial account is of."""
    is_part = row["account"] == "territorial" and row["part"] != row["sector"]
    return {"tags": [row["part"]]} if is_part else {}


def _models(kind: type[schema.Frozen], rows: Mapping[str, Any]) -> dict[str, Any]:
    return {name: kind.model_validate(row) for name, row in rows.items()}


def _rows(kind: type[schema.Frozen], rows: Iterable[Mapping[str, Any]]) -> tuple[Any, ...]:
    return tuple(map(kind.model_validate, rows))


def _path(row: data.Row) -> dict[str, Any]:
    """How a quantity goes on: its growth, its outcome and its points, as far as the row says."""
    path: dict[str, Any] = {}
    if row["growth"]:
        path["growth"] = float(row["growth"])
    if row["when"]:
        path["when"] = dict([row["when"].split(":")])
    points = dict(point.split(":") for point in row["points"].split(";") if point)
    return {**path, "points": {int(year): float(value) for year, value in points.items()}}
