# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""What decides an Answer? The document's numbers, the scenario, the engine, seed, draws and valuation set; no word.

A promise's firmness is read out of words: who a deciding body is, what stands under a signature, whether a condition is
told in words. What is read out of them is part of the key, the words themselves are not.
"""

from __future__ import annotations

import hashlib
import json
from typing import Any

from klimatkontrakt.city import contract_state, numbers_hash
from klimatkontrakt.city.contract import Contract
from klimatkontrakt.city.schema import City
from klimatkontrakt.engine.answers import deliveries
from klimatkontrakt.engine.answers.deliveries import Promise


def document_key(city: City) -> str:
    """The hash of all in a document that an Answer rests on."""
    written = city.as_written
    read = {period: _read(written, contract) for period, contract in sorted(written.contracts.items())}
    return _hash([numbers_hash.numbers_hash(written), read])


def key(document: str, scenario: str, *, engine: str, seed: int, draws: int, values: str = "") -> str:
    """The name of an Answer: two that have the same are the same to the last bit.

    Args:
        document: the document's key.
        engine: the hash of the code and data that work it out.
    """
    return _hash([document, scenario, engine, seed, draws, values])


def _hash(decided: Any) -> str:
    return hashlib.sha256(json.dumps(decided, sort_keys=True).encode()).hexdigest()


def _read(city: City, contract: Contract) -> Any:
    """What is read out of a contract's words: how far it has come, and how firm each delivery is."""
    found = deliveries.deliveries(city, contract)
    left_out = [(part.commitment.id, part.reason) for part in found.left_out]
    promises = list(map(_firmness, (*found.counted, *found.later)))
    return [contract_state.state(contract), promises, left_out]


def _firmness(promise: Promise) -> Any:
    return [promise.key, promise.instrument, dict(promise.secured), dict(promise.levels), promise.weakened]
