// Runs before anything is painted, so that nothing flashes. Kept in this browser alone.
try {
  if (localStorage.getItem("glare") === "low") document.documentElement.dataset.glare = "low";
} catch { /* storage is blocked: the switch works for this page */ }
