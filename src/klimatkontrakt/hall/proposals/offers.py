# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""What may other features ask of proposals? To put changes in a draft, to accept, to take in a whole folder."""

from klimatkontrakt.hall.proposals import acceptances, documents, drafts, laying, rights, verbs
from klimatkontrakt.hall.proposals.drafts import put_changes
from klimatkontrakt.hall.proposals.models import ChangeRow, Comment, Proposal, ProposalState
from klimatkontrakt.hall.proposals.writing import Ready, changes_to, of_folder

__all__ = [
    "ChangeRow", "Comment", "Proposal", "ProposalState", "Ready", "acceptances", "changes_to", "documents", "drafts",
    "laying", "of_folder", "put_changes", "rights", "verbs",
]  # fmt: skip
