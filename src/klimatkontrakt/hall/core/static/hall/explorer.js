/* SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
   SPDX-License-Identifier: EUPL-1.2 */
/* The explorer while it is open: a lever says how far it stands, the answer is asked for, only what is moved is sent. */
"use strict";
(function () {
  const form = document.getElementById("levers");
  const finding = document.getElementById("finding");
  if (!form || !window.htmx) return;
  /* Without this file a level is a number that can be read; with it, a slider that says how far it stands. */
  for (const level of form.querySelectorAll("input.level")) level.type = "range";
  form.classList.add("live");

  function show(lever) {
    const level = lever.querySelector("input.level");
    const start = lever.querySelector("input.startyear");
    lever.querySelector("output").textContent = level.value + " %";
    const later = start && start.value !== lever.dataset.start && level.value !== "0";
    lever.classList.toggle("moved", level.value !== lever.dataset.was || Boolean(later));
  }

  function moved(event) {
    const lever = event.target.closest(".lever");
    if (lever) show(lever);
    if (event.target.matches(".startyear")) say(lever, event.target);
    if (form.querySelector(".startyear[aria-invalid]") === null) window.htmx.trigger(form, "moved");
  }

  /* A year that cannot be is told beside its field, and no answer is asked for until it is mended. */
  function say(lever, start) {
    const fault = lever.querySelector(".startfault");
    const isFaulty = start.value === "" || !start.checkValidity();
    if (isFaulty) start.setAttribute("aria-invalid", "true");
    else start.removeAttribute("aria-invalid");
    fault.textContent = isFaulty ? fault.dataset.fault : "";
  }

  form.addEventListener("input", function (event) {
    if (event.target.type === "range") moved(event);
  });
  form.addEventListener("change", function (event) {
    if (event.target.type !== "range") moved(event);
  });
  form.addEventListener("htmx:configRequest", function (event) {
    if (event.target !== form) return;
    for (const lever of form.querySelectorAll(".lever")) {
      const level = lever.querySelector("input.level");
      const start = lever.querySelector("input.startyear");
      if (level.value === lever.dataset.was) event.detail.parameters.delete(level.name);
      if (start && start.value === lever.dataset.start) event.detail.parameters.delete(start.name);
    }
  });
  for (const name of ["htmx:responseError", "htmx:sendError", "htmx:timeout"]) {
    document.body.addEventListener(name, function () { finding.textContent = finding.dataset.late; });
  }
  /* The page in the other language shows the same plan. */
  document.body.addEventListener("htmx:replacedInHistory", function () {
    for (const link of document.querySelectorAll("header a[hreflang]")) {
      link.search = window.location.search;
    }
  });
})();
