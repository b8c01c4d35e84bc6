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
    const start = lever.querySelector("select.startyear");
    lever.querySelector("output").textContent = level.value + " %";
    const later = start && start.value !== lever.dataset.start && level.value !== "0";
    lever.classList.toggle("moved", level.value !== lever.dataset.was || Boolean(later));
  }

  /* Each step has its own place in the browser's history, so that Back undoes one and Forward does it again; while a
     slider is dragged it is one step. The answer puts the plan's address in the place that is made here. */
  let isUnderWay = false;
  function begin() {
    if (isUnderWay) return;
    isUnderWay = true;
    window.history.replaceState({ htmx: true }, "", window.location.href);
    window.history.pushState({ htmx: true }, "", window.location.href);
  }

  function moved(event) {
    const lever = event.target.closest(".lever");
    begin();
    if (lever) show(lever);
    /* What would replace a measure is told of the plan as it was when it was asked. */
    for (const told of form.querySelectorAll(".replacing")) told.textContent = "";
    window.htmx.trigger(form, "moved");
  }

  form.addEventListener("input", function (event) {
    if (event.target.type === "range") moved(event);
  });
  form.addEventListener("change", function (event) {
    if (event.target.type !== "range") moved(event);
    isUnderWay = false;
  });
  form.addEventListener("htmx:configRequest", function (event) {
    if (!form.contains(event.target)) return;
    if (event.target === form) event.detail.parameters.delete("replace");
    for (const lever of form.querySelectorAll(".lever")) {
      const level = lever.querySelector("input.level");
      const start = lever.querySelector("select.startyear");
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
