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

// A list with a search box says what it is and what is chosen, to those who hear the page.
const $ = window.django?.jQuery;
function nameSearches() {
  for (const list of document.querySelectorAll("select.admin-autocomplete")) {
    const box = list.parentElement.querySelector(".select2-selection");
    const chosen = list.value && list.selectedOptions[0].text;
    const name = [list.ariaLabel, chosen].filter(Boolean).join(": ");
    box?.removeAttribute("aria-labelledby");
    box?.setAttribute("aria-label", name);
    box?.querySelector("[role=textbox]").setAttribute("aria-label", name);
  }
}
$?.(nameSearches);
$?.(document).on("change", "select.admin-autocomplete", nameSearches);
$?.(document).on("select2:open", (event) => {
  const words = document.querySelector(".select2-container--open .select2-search__field");
  words?.setAttribute("aria-label", event.target.ariaLabel || "");
});
document.addEventListener("formset:added", nameSearches);
