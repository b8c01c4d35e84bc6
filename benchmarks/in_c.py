# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""The forward chain in C, compiled here with -O3, for a ratio against the compiled kernel."""

from __future__ import annotations

import ctypes
import subprocess
import tempfile
from pathlib import Path

import numpy as np

from klimatkontrakt.engine.chain import kernel
from klimatkontrakt.engine.worlds.pathway import Setting

SOURCE = Path(__file__).parent / "chain.c"
POINTERS = (
    "stage_group", "group_move", "group_source", "group_shares", "move_kind", "move_term", "term_measure",
    "term_weight", "move_to", "to_quantity", "to_number", "to_ratio", "measure_enabler", "enabler_measure",
    "enabler_weight", "node_count", "node_at", "node_weight",
)  # fmt: skip


class City(ctypes.Structure):
    """The C side's view of a setting; field for field as in chain.c."""

    _fields_ = (
        [(name, ctypes.c_void_p) for name in POINTERS]
        + [(n, ctypes.c_longlong) for n in ("stages", "groups", "moves", "destinations", "measures", "widest", "nodes")]
        + [(n, ctypes.c_void_p) for n in ("line_account", "line_scale", "line_factor", "factor_quantity")]
        + [(n, ctypes.c_longlong) for n in ("lines", "accounts", "width", "draws", "years")]
        + [(n, ctypes.c_void_p) for n in ("levels", "ramps", "anyway", "baseline", "strength", "late", "mask")]
        + [("tile", ctypes.c_longlong)]
    )


def compiled() -> ctypes.CDLL | None:
    """The C chain, or None where there is no compiler."""
    out = Path(tempfile.mkdtemp()) / "chain.so"
    try:
        subprocess.run(
            ["gcc", "-O3", "-march=native", "-shared", "-fPIC", "-o", str(out), str(SOURCE)],
            check=True,
            capture_output=True,
        )
    except (OSError, subprocess.CalledProcessError):
        return None
    return ctypes.CDLL(str(out))


def forward(library: ctypes.CDLL, own: Setting) -> np.ndarray:
    """The accounts of a setting by the C chain, (account, draw, year)."""
    chain, lines, plan, draws = own.chain, own.lines, own.plan, own.draws
    baseline = draws.baselines()
    width, count, years = baseline.shape
    accounts = np.empty((len(own.accounts), count, years))
    kept = {name: np.ascontiguousarray(getattr(chain, name)) for name in POINTERS}
    values = {name: array.ctypes.data for name, array in kept.items()}
    values |= {
        "stages": len(chain.stage_group) - 1, "groups": len(chain.group_source), "moves": len(chain.move_kind),
        "destinations": len(chain.to_quantity), "measures": len(plan.levels), "widest": len(chain.node_count) + 1,
        "nodes": chain.node_at.shape[1], "line_account": lines.account.ctypes.data, "line_scale": lines.scale.ctypes.data,
        "line_factor": lines.line_factor.ctypes.data, "factor_quantity": lines.factor_quantity.ctypes.data,
        "lines": len(lines.account), "accounts": len(own.accounts), "width": width, "draws": count, "years": years,
        "levels": plan.levels.ctypes.data, "ramps": plan.ramps.ctypes.data, "anyway": plan.anyway.ctypes.data,
        "baseline": baseline.ctypes.data, "strength": draws.strength.ctypes.data, "late": draws.late.ctypes.data,
        "mask": draws.mask.ctypes.data, "tile": max(1, kernel.TILE // years),
    }  # fmt: skip
    city = City(**values)
    library.forward(ctypes.byref(city), ctypes.c_void_p(accounts.ctypes.data))
    return accounts
