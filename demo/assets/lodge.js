// The behaviour of Lodge CRM, in both releases: it knows elements by data attributes only, so that a
// release may rename every id and class.
"use strict";

const $$ = (selector, root = document) => [...root.querySelectorAll(selector)];

/** Lists that arrive after the page: fetched, and covered by a spinner until they are there. */
async function loadLate(place) {
  const answer = await fetch(place.dataset.late);
  place.innerHTML = await answer.text();
  place.removeAttribute("aria-busy");
  $$("[data-deal]", place).forEach(makeDraggable);
  $$("[data-stage]", place).forEach(makeDropZone);
}

/** `data-opens` and `data-closes` name a dialog; `data-fill-…` puts a deal's words into it. */
document.addEventListener("click", (event) => {
  const opener = event.target.closest("[data-opens]");
  if (opener) {
    const dialog = document.getElementById(opener.dataset.opens);
    if (opener.dataset.action) dialog.querySelector("form").action = opener.dataset.action;
    if (opener.dataset.about) dialog.querySelector("[data-about-place]").textContent = opener.dataset.about;
    dialog.showModal();
  }
  event.target.closest("[data-closes]")?.closest("dialog").close();
  event.target.closest("[data-dismiss]")?.closest("[role=status]").remove();
});

/** A text field with a list of its own: opens on focus, narrows while typing. */
function makeCombobox(field) {
  const list = document.getElementById(field.getAttribute("aria-controls"));
  const options = $$("[role=option]", list);
  const show = (open) => {
    list.hidden = !open;
    field.setAttribute("aria-expanded", String(open));
  };
  const narrow = () => {
    const wanted = field.value.trim().toLowerCase();
    options.forEach((option) => (option.hidden = !option.textContent.toLowerCase().includes(wanted)));
    show(options.some((option) => !option.hidden));
  };
  field.addEventListener("focus", narrow);
  field.addEventListener("input", narrow);
  field.addEventListener("blur", () => show(false));
  field.addEventListener("keydown", (event) => event.key === "Escape" && show(false));
  // On mousedown, as the field loses the focus (and the list closes) before a click would arrive.
  list.addEventListener("mousedown", (event) => event.preventDefault());
  list.addEventListener("click", (event) => {
    const option = event.target.closest("[role=option]");
    if (!option) return;
    field.value = option.textContent.trim();
    options.forEach((other) => other.setAttribute("aria-selected", String(other === option)));
    show(false);
  });
}

function makeDraggable(card) {
  card.addEventListener("dragstart", (event) => {
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setData("text/plain", card.dataset.deal);
  });
}

function makeDropZone(column) {
  column.addEventListener("dragover", (event) => {
    event.preventDefault();
    column.dataset.over = "";
  });
  column.addEventListener("dragleave", () => delete column.dataset.over);
  column.addEventListener("drop", async (event) => {
    event.preventDefault();
    delete column.dataset.over;
    const body = new URLSearchParams({ stage: column.dataset.stage });
    await fetch(`/deals/${event.dataTransfer.getData("text/plain")}/move`, { method: "POST", body });
    const place = column.closest("[data-late]");
    if (place) loadLate(place);
  });
}

/** Stars in an open shadow root: what a design system's component looks like from outside. */
class RatingStars extends HTMLElement {
  connectedCallback() {
    this.attachShadow({ mode: "open" });
    this.draw(Number(this.getAttribute("value")));
  }
  draw(value) {
    const star = (n) => `<button type="button" class="star-${n}" aria-label="${this.getAttribute("word").replace("{n}", n)}"
      aria-pressed="${n === value}">${n <= value ? "★" : "☆"}</button>`;
    this.shadowRoot.innerHTML = `<style>
      :host { display: inline-block } div { display: flex }
      button { font-size: 24px; line-height: 1; padding: 4px 3px; border: 0; background: none; color: #c9822b; cursor: pointer }
      button:focus-visible { outline: 2px solid currentColor; border-radius: 6px }
      </style><div role="group" aria-label="${this.getAttribute("label")}">${[1, 2, 3, 4, 5].map(star).join("")}</div>`;
    $$("button", this.shadowRoot).forEach((button, at) => button.addEventListener("click", () => this.rate(at + 1)));
  }
  async rate(value) {
    this.setAttribute("value", value);
    this.draw(value);
    await fetch(this.getAttribute("action"), { method: "POST", body: new URLSearchParams({ value }) });
  }
}

/** Tags in a closed shadow root: scripts of the page, and most tools, cannot look into it. */
class TagInput extends HTMLElement {
  #root = this.attachShadow({ mode: "closed" });
  connectedCallback() {
    this.draw(this.getAttribute("tags").split(",").filter(Boolean));
  }
  draw(tags) {
    this.#root.innerHTML = `<style>
      form { display: flex; flex-wrap: wrap; gap: 8px; align-items: center; font: inherit }
      span { padding: 3px 11px; border-radius: 99px; background: color-mix(in srgb, currentColor 10%, transparent); font-size: 13px }
      input, button { font: inherit; font-size: 13px; min-height: 32px; border-radius: 8px; padding: 0 10px; color: inherit;
        border: 1px solid color-mix(in srgb, currentColor 25%, transparent); background: transparent }
      input { width: 120px } button { cursor: pointer; font-weight: 600 }</style><form></form>`;
    const form = this.#root.querySelector("form");
    for (const tag of tags) form.append(Object.assign(document.createElement("span"), { textContent: tag }));
    const field = Object.assign(document.createElement("input"), { name: "tag", placeholder: this.getAttribute("placeholder") });
    field.setAttribute("aria-label", this.getAttribute("placeholder"));
    form.append(field, Object.assign(document.createElement("button"), { textContent: this.getAttribute("word") }));
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      if (!field.value.trim()) return;
      fetch(this.getAttribute("action"), { method: "POST", body: new URLSearchParams({ tag: field.value.trim() }) });
      this.draw([...tags, field.value.trim()]);
    });
  }
}

// Release 2 registered the same component under another name, as design systems do.
customElements.define("rating-stars", RatingStars);
customElements.define("lodge-rating", class extends RatingStars {});
customElements.define("tag-input", TagInput);

$$("[data-late]").forEach(loadLate);
$$("[role=combobox]").forEach(makeCombobox);
$$("[data-names-file]").forEach((field) => {
  const place = document.getElementById(field.dataset.namesFile);
  field.addEventListener("change", () => (place.textContent = [...field.files].map((file) => file.name).join(", ")));
});
