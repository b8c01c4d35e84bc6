# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""How far has a contract come? As stated, until there is a file of signatures; then by those and the outcomes.

A signature stands under one exact text: one whose fingerprint is not that of the contract's own file does not count.
"""

from __future__ import annotations

import hashlib

from klimatkontrakt.city.contract import Contract, Signature, State
from klimatkontrakt.city.kinds import CONTRACTS
from klimatkontrakt.folder import canonical


def text_fingerprint(contract: Contract) -> str:
    """What a contract's own file comes to, in canonical form and without a stated state: what is signed.

    It is the SHA-256 of the file itself once the period has a file of signatures.
    """
    signed = contract.model_copy(update={"signatures": contract.signatures or ()})
    return hashlib.sha256(canonical.period_text(signed, CONTRACTS).encode()).hexdigest()


def valid_signatures(contract: Contract) -> tuple[Signature, ...]:
    """The signatures of the contract's parties that stand under its text as it is."""
    fingerprint = text_fingerprint(contract)
    given = contract.signatures or ()
    return tuple(own for own in given if own.party in contract.parties and own.text_sha256 == fingerprint)


def state(contract: Contract) -> State | None:
    """How far a contract has come; None where it neither says so nor has a file of signatures.

    With signatures: a draft until one party has signed, approved until all have, then signed; in force from the
    first year of its period, which the last signature's date or an outcome tells has begun.
    """
    if contract.signatures is None:
        return contract.state
    signatures = valid_signatures(contract)
    signed = {signature.party for signature in signatures}
    if not signed:
        return "draft"
    if not set(contract.parties) <= signed:
        return "approved"
    has_begun = max(own.date for own in signatures) >= str(contract.period[0])
    return "in_force" if has_begun or contract.outcomes else "signed"
