// Only makes things nicer: without it, every page of the desk works by its buttons.
"use strict";

// A condition asks what the patient said once it knows the step: save as soon as one is chosen.
for (const select of document.querySelectorAll("#conditions-group select[name$='-step']")) {
  select.addEventListener("change", () => {
    const form = select.form;
    const go = form.querySelector("[name=_continue]") || form.querySelector("[name=_save]");
    if (select.value && form.querySelector("#id_name").value.trim()) form.requestSubmit(go);
  });
}

// A new thing begins with its words.
if (location.pathname.endsWith("/add/")) {
  document.querySelector("#content form .form-row :is(textarea, input, select)")?.focus();
}

// A list with a search box is called what the list under it is called.
function nameSearches() {
  for (const list of document.querySelectorAll("select.admin-autocomplete")) {
    const box = list.parentElement.querySelector(".select2-selection");
    box?.setAttribute("aria-label", list.getAttribute("aria-label") || "");
  }
}
window.addEventListener("load", nameSearches);
document.addEventListener("formset:added", () => setTimeout(nameSearches));
