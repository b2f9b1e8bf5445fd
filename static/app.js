// Only makes things nicer; every page works without it.
(() => {
  const root = document.documentElement;
  const all = (selector) => [...document.querySelectorAll(selector)];
  // A button that needs a script is hidden until there is one.
  const offer = (selector, act) => {
    for (const button of all(selector)) {
      button.hidden = false;
      button.addEventListener("click", () => act(button));
    }
  };

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

  // Light hurts some people.
  const pressed = () => all(".glare").forEach((b) => b.setAttribute("aria-pressed", root.dataset.glare === "low"));
  offer(".glare", () => {
    if (root.dataset.glare === "low") delete root.dataset.glare;
    else root.dataset.glare = "low";
    pressed();
    try {
      if (root.dataset.glare) localStorage.setItem("glare", "low");
      else localStorage.removeItem("glare");
    } catch { /* storage is blocked */ }
  });
  pressed();

  // The sheet: on paper, into a portal's message, or to the phone's own share sheet.
  const text = document.querySelector(".copy");
  offer("[data-print]", () => print());
  if (text && navigator.clipboard) offer("[data-copy]", async (button) => {
    await navigator.clipboard.writeText(text.value);
    document.getElementById("copied").textContent = button.dataset.done;
  });
  if (text && navigator.share) offer("[data-share]", () => navigator.share({ text: text.value }).catch(() => {}));

  // Going back keeps what was ticked and typed.
  const back = document.querySelector("[data-back]");
  if (back) document.querySelector("a.back").addEventListener("click", (event) => {
    event.preventDefault();
    back.click();
  });

  // How a treatment went stands beside its name, as it is told.
  for (const fold of all("details.fold:has(.said)")) fold.addEventListener("change", () => {
    const told = [...fold.querySelectorAll("input[type=radio]:checked")].map((radio) => radio.closest("label").innerText.trim());
    if (told.length) fold.querySelector(".said").textContent = told.join(". ");
  });

  // Your questions: every tick and star is saved at once, and nothing on the page moves.
  const questions = document.getElementById("questions");
  if (questions) {
    let saving = null;
    const save = async () => {
      const body = new URLSearchParams(new FormData(questions));
      body.set("do", "save");
      const response = await fetch(questions.action, { method: "POST", body });
      const page = new DOMParser().parseFromString(await response.text(), "text/html");
      for (const id of ["tally", "no-room"]) document.getElementById(id).replaceChildren(...page.getElementById(id).childNodes);
    };
    questions.addEventListener("change", (event) => {
      if (event.target.type !== "checkbox") return;
      const mine = saving = Promise.resolve(saving).then(save).catch(() => {}).then(() => { if (saving === mine) saving = null; });
    });
    // A press of a button waits for a save under way: whatever is written last is what stays.
    questions.addEventListener("submit", (event) => {
      if (!saving) return;
      event.preventDefault();
      saving.then(() => questions.requestSubmit(event.submitter));
    });
  }

  // What was typed and not yet saved is not lost by a slip.
  let typed = false;
  addEventListener("input", (event) => { if (event.target.matches("textarea, input[type=text]")) typed = true; });
  addEventListener("submit", (event) => { if (!event.target.matches(".languages")) typed = false; });
  addEventListener("beforeunload", (event) => { if (typed) event.preventDefault(); });
})();
