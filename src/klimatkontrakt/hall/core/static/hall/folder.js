/* SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
   SPDX-License-Identifier: EUPL-1.2 */
/* A chosen folder: where each of its files lies goes along, for a browser sends their bare names. */
"use strict";
(function () {
  const folder = document.getElementById("folder");
  if (!folder) return;
  folder.addEventListener("change", function () {
    const files = Array.from(folder.files);
    const paths = files.map(function (file) { return file.webkitRelativePath || file.name; });
    folder.form.elements.paths.value = files.length ? JSON.stringify(paths) : "";
  });
})();
