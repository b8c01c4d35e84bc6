/* SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
   SPDX-License-Identifier: EUPL-1.2 */
/* The code of a one-time link stands after its #, which a browser sends to nobody: it is moved to the form, and sent. */
"use strict";
(function () {
  const code = document.getElementById("code");
  if (!code || location.hash.length < 2) return;
  code.value = location.hash.slice(1);
  history.replaceState(null, "", location.pathname);
  code.form.requestSubmit();
})();
