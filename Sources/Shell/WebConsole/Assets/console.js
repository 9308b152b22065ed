"use strict";
(() => {
  const content = () => document.getElementById("content");

  // Copy buttons.
  const prepare = (root) => {
    if (!navigator.clipboard) return;
    for (const button of root.querySelectorAll("button.copy")) button.hidden = false;
  };
  document.addEventListener("click", (event) => {
    const button = event.target.closest("button.copy");
    if (!button) return;
    navigator.clipboard.writeText(button.dataset.copy).then(() => {
      button.classList.add("done");
      setTimeout(() => button.classList.remove("done"), 1200);
    });
  });

  // Keys.
  let place = -1;
  const rows = () => Array.from(document.querySelectorAll("table[data-rows] tbody tr"));
  const go = (step) => {
    const all = rows();
    if (all.length === 0) return;
    place = Math.min(Math.max(place + step, 0), all.length - 1);
    all.forEach((row, index) => row.classList.toggle("here", index === place));
    const link = all[place].querySelector("a.open");
    if (link) link.focus({ preventScroll: true });
    all[place].scrollIntoView({ block: "nearest" });
  };
  const act = (key) => {
    const action = document.querySelector(`details.action[data-key="${key}"]`);
    if (!action) return;
    action.open = true;
    const field = action.querySelector("select, textarea, input:not([type=hidden])");
    if (field) field.focus();
  };
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target.closest("input, select, textarea, dialog")) {
      if (event.key === "Escape") event.target.blur();
      return;
    }
    const help = document.getElementById("help");
    const keys = {
      j: () => go(1),
      k: () => go(-1),
      a: () => act("a"),
      p: () => act("p"),
      y: () => act("y"),
      "/": () => document.getElementById("q")?.focus(),
      "?": () => help?.showModal(),
    };
    const known = Object.hasOwn(keys, event.key) ? keys[event.key] : null;
    if (!known) return;
    event.preventDefault();
    known();
  });

  // Live updates: the server says that something changed; the page is asked for again.
  const kinds = (document.body.dataset.live || "").split(" ").filter(Boolean);
  let isDue = false;
  const isBusy = () => document.hidden || document.querySelector("details.action[open]")
    || content().contains(document.activeElement?.closest("input, select, textarea"));
  const refresh = async () => {
    isDue = false;
    if (isBusy()) { isDue = true; return; }
    const answer = await fetch(location.href, {
      credentials: "same-origin", headers: { "X-Console-Refresh": "1" },
    });
    if (answer.redirected) { location.reload(); return; }
    if (!answer.ok) return;
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
    const next = fresh.getElementById("content");
    if (!next || isBusy()) return;
    const focused = document.activeElement?.getAttribute("href");
    content().replaceWith(document.adoptNode(next));
    prepare(content());
    if (place >= 0) rows()[place]?.classList.add("here");
    if (focused) content().querySelector(`a[href="${CSS.escape(focused)}"]`)?.focus({ preventScroll: true });
  };
  if (kinds.length > 0 && window.EventSource) {
    const source = new EventSource("/console/live");
    const sign = document.getElementById("live");
    source.onopen = () => { if (sign) sign.hidden = false; };
    source.onerror = () => { if (sign) sign.hidden = true; };
    let wait = null;
    source.addEventListener("change", (event) => {
      const changed = JSON.parse(event.data).kinds;
      if (!changed.some((kind) => kinds.includes(kind))) return;
      clearTimeout(wait);
      wait = setTimeout(refresh, 400);
    });
    document.addEventListener("visibilitychange", () => { if (isDue) refresh(); });
    document.addEventListener("toggle", () => { if (isDue && !isBusy()) refresh(); }, true);
  }
  prepare(document);
})();
