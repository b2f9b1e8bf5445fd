// Only makes things nicer; every page works without it.
(() => {
  const summary = document.getElementById("summary");
  if (summary) summary.focus();
  // "None of these" and the others cannot both be ticked.
  document.addEventListener("change", (event) => {
    const box = event.target;
    if (box.type !== "checkbox" || box.name !== "answer" || !box.checked) return;
    for (const other of box.form.querySelectorAll("input[name=answer]")) {
      if (other !== box && (box.hasAttribute("data-alone") || other.hasAttribute("data-alone"))) other.checked = false;
    }
  });
})();
