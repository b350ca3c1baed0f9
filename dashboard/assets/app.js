// Comfort only: without this script every page shows all it has and every form works. Keeps the
// colour scheme, moves by keyboard, slides pictures over each other, enlarges them, and tells of
// what happens while the page is open.
(() => {
  "use strict";
  const root = document.documentElement;
  root.classList.add("js");

  // Before the first paint, so that nothing flashes.
  const scheme = (wanted) => {
    if (wanted === "light" || wanted === "dark") root.dataset.scheme = wanted;
    else delete root.dataset.scheme;
    for (const button of document.querySelectorAll("[data-scheme-to]")) {
      button.setAttribute("aria-pressed", String(button.dataset.schemeTo === (root.dataset.scheme ?? "auto")));
    }
  };
  const kept = () => {
    try { return localStorage.getItem("scheme"); } catch { return null; }
  };
  const keep = (wanted) => {
    try { localStorage.setItem("scheme", wanted); } catch { /* A browser without storage forgets it. */ }
  };
  scheme(kept());

  // Pictures.
  const enlarge = (link) => {
    const dialog = document.getElementById("zoom");
    if (!dialog) return false;
    const picture = new Image();
    picture.src = link.href;
    picture.alt = link.dataset.zoom;
    dialog.querySelector("p").textContent = link.dataset.zoom;
    dialog.querySelector(".zoomed").replaceChildren(picture);
    dialog.showModal();
    return true;
  };

  // Keyboard. What is listed stands in [data-list]; its first link is what Enter opens.
  const links = () =>
    [...document.querySelectorAll("[data-list] a.go")].filter((link) => link.checkVisibility?.() ?? true);
  const move = (by) => {
    const all = links();
    if (!all.length) return;
    const at = all.indexOf(document.activeElement);
    const to = at < 0 ? (by > 0 ? 0 : all.length - 1) : Math.min(Math.max(at + by, 0), all.length - 1);
    all[to].focus({ preventScroll: true });
    all[to].closest("[data-item]")?.scrollIntoView({ block: "nearest" });
  };
  const show = (id) => {
    const dialog = document.getElementById(id);
    if (dialog && !dialog.open) dialog.showModal();
  };
  const keys = {
    j: () => move(1),
    k: () => move(-1),
    "/": () => {
      const field = document.querySelector("main input[type=search]") ?? document.querySelector("input[type=search]");
      field?.focus();
      field?.select();
    },
    "?": () => show("keys"),
  };
  const places = { o: "/", t: "/tickets", r: "/runs", s: "/scenarios", c: "/content", p: "/plans" };
  let going = 0;
  addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    const target = event.target;
    if (target.closest?.("input, select, textarea, [contenteditable], dialog")) {
      if (event.key === "Escape") target.blur();
      return;
    }
    const goes = performance.now() - going < 1500 && document.querySelector("nav.main") && places[event.key];
    // Pages of a project stay in it.
    const base = (document.body.dataset.events ?? "/events").slice(0, -"/events".length);
    if (goes) return void (location.href = base + goes);
    going = event.key === "g" ? performance.now() : 0;
    if (keys[event.key]) {
      event.preventDefault();
      keys[event.key]();
    }
  });

  addEventListener("click", (event) => {
    const on = (selector) => event.target.closest?.(selector);
    const plain = !event.ctrlKey && !event.metaKey && !event.shiftKey && event.button === 0;
    const picture = on("a[data-zoom]");
    if (picture && plain && enlarge(picture)) return event.preventDefault();
    const to = on("[data-scheme-to]");
    if (to) {
      keep(to.dataset.schemeTo);
      return scheme(to.dataset.schemeTo);
    }
    const view = on("[data-view-to]");
    if (view) {
      const compare = view.closest(".compare");
      compare.dataset.view = view.dataset.viewTo;
      for (const button of compare.querySelectorAll("[data-view-to]")) {
        button.setAttribute("aria-pressed", String(button === view));
      }
      return;
    }
    const copy = on("[data-copy]");
    if (copy) {
      const what = document.getElementById(copy.dataset.copy);
      // Only a page of https or this machine has a clipboard: elsewhere what is to be copied is selected.
      const select = () => getSelection().selectAllChildren(what);
      const said = () => (copy.textContent = copy.dataset.copied);
      return navigator.clipboard ? void navigator.clipboard.writeText(what.textContent).then(said, select) : select();
    }
    if (on("[data-keys]")) show("keys");
    // A click beside a dialog, or beside the menu, closes it.
    if (event.target.matches?.("dialog")) event.target.close();
    for (const menu of document.querySelectorAll("details.menu[open]")) {
      if (!menu.contains(event.target) || on("[data-keys]")) menu.open = false;
    }
  });
  addEventListener("keydown", (event) => {
    const menu = event.key === "Escape" && document.querySelector("details.menu[open]");
    if (!menu) return;
    menu.open = false;
    menu.querySelector("summary").focus();
  });
  addEventListener("input", (event) => {
    if (!event.target.matches?.(".compare input[type=range]")) return;
    event.target.closest(".compare").style.setProperty("--at", `${event.target.value}%`);
  });
  // An act that cannot be taken back asks first.
  addEventListener("submit", (event) => {
    const asked = event.submitter?.dataset.sure;
    if (asked && !confirm(asked)) event.preventDefault();
  }, true);

  // An answer without the part that was asked for is another page: the session has ended, or an error.
  document.addEventListener("htmx:before:swap", (event) => {
    const context = event.detail?.ctx;
    if (context?.select === "#list" && typeof context.text === "string" && !context.text.includes('id="list"')) {
      event.preventDefault();
      location.reload();
    }
  });

  addEventListener("DOMContentLoaded", () => {
    // Where the bar is narrow, the page that one is on may be beyond its edge.
    document.querySelectorAll("nav.main, nav.tabs").forEach((bar) => {
      const here = bar.scrollWidth > bar.clientWidth && bar.querySelector("[aria-current]");
      if (here) here.scrollIntoView({ block: "nearest", inline: "center" });
    });
    scheme(kept());
    for (const compare of document.querySelectorAll(".compare.two")) compare.dataset.view = "beside";
    const address = document.body.dataset.events;
    if (!address || !window.EventSource) return;
    const live = (event) => {
      // The server has rendered and escaped it, as it did the page.
      const fresh = new DOMParser().parseFromString(event.data, "text/html").getElementById("live");
      if (fresh) document.getElementById("live")?.replaceWith(fresh);
    };
    // Never moves what somebody is reading: it offers.
    const changed = () => {
      const fresh = document.getElementById("fresh");
      if (fresh) fresh.hidden = false;
    };
    let events;
    const listen = () => {
      events = new EventSource(address);
      events.addEventListener("live", live);
      events.addEventListener("changed", changed);
    };
    listen();
    // A page that the browser keeps for "back" must not hold a connection.
    addEventListener("pagehide", () => events.close());
    addEventListener("pageshow", (event) => event.persisted && listen());
  });
})();
