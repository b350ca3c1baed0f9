// Comfort only: without this script the page shows all of its content. Filters, opens what a link
// points to, and enlarges pictures.
(() => {
  "use strict";
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];

  const open = () => {
    const target = location.hash.length > 1 && document.getElementById(location.hash.slice(1));
    if (target && target.matches("details.run")) {
      target.hidden = false;
      target.open = true;
      target.scrollIntoView();
      target.firstElementChild.focus({ preventScroll: true });
    }
  };
  addEventListener("hashchange", open);
  // A second click on the same link changes no hash.
  addEventListener("click", (event) => {
    const link = event.target.closest("a[href^='#run-']");
    if (link && link.hash === location.hash) open();
  });
  open();

  const form = document.querySelector("form.filter");
  if (form) {
    const runs = all("details.run").map((run) => [run, run.firstElementChild.textContent.toLowerCase()]);
    const buttons = all("button", form);
    const apply = () => {
      const words = form.elements.words.value.toLowerCase().split(/\s+/).filter(Boolean);
      const pressed = buttons.filter((button) => button.ariaPressed === "true").map((button) => button.value);
      let shown = 0;
      for (const [run, text] of runs) {
        run.hidden = !pressed.includes(run.dataset.verdict) || !words.every((word) => text.includes(word));
        if (!run.hidden) shown += 1;
      }
      form.querySelector("output").value = shown === runs.length ? "" : `${shown} of ${runs.length}`;
    };
    form.hidden = false;
    form.addEventListener("input", apply);
    form.addEventListener("submit", (event) => event.preventDefault());
    form.addEventListener("click", (event) => {
      const button = event.target.closest("button");
      if (!button) return;
      button.ariaPressed = button.ariaPressed === "true" ? "false" : "true";
      apply();
    });
  }

  const dialog = document.querySelector("dialog.zoom");
  addEventListener("click", (event) => {
    const button = event.target.closest("button.picture");
    if (!button) return void (event.target === dialog && dialog.close());
    const picture = button.querySelector("svg").cloneNode(true);
    picture.setAttribute("viewBox", picture.dataset.whole);
    picture.setAttribute("preserveAspectRatio", "xMidYMid meet");
    dialog.querySelector("p").textContent = button.dataset.words;
    dialog.querySelector("div").replaceChildren(picture);
    dialog.showModal();
  });

  addEventListener("beforeprint", () => {
    for (const run of all("details.run[data-verdict=broken], details.run[data-verdict=inconclusive]")) run.open = true;
  });
})();
