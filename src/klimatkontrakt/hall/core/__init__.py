# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""What every page of the hall needs: settings, page, errors, log, jobs, backup, versions."""
