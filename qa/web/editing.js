// Choosing several documents of the list, and what else is done with the files. Loaded after page.js.
(() => {
  "use strict";
  const chosen = () => [...document.querySelectorAll("#table .pick-one:checked")].map((box) => box.value);

  function told() {
    const boxes = document.querySelectorAll("#table .pick-one");
    const count = chosen().length;
    const line = document.querySelector("#table .picked .count");
    if (line) line.textContent = count ? `选了 ${count} 篇` : "没有选";
    for (const name of ["act-picked-remove", "act-picked-reindex"]) {
      const button = document.querySelector(`#table .${name}`);
      if (button) button.disabled = count === 0;
    }
    const all = document.querySelector("#table .pick-all");
    if (all) {
      all.checked = count > 0 && count === boxes.length;
      all.indeterminate = count > 0 && count < boxes.length;
    }
  }

  document.addEventListener("change", (event) => {
    const box = event.target;
    if (!(box instanceof HTMLInputElement) || !box.closest("#table")) return;
    if (box.classList.contains("pick-all")) {
      document.querySelectorAll("#table .pick-one").forEach((one) => (one.checked = box.checked));
    } else if (!box.classList.contains("pick-one")) return;
    told();
  });

  // What a click opened may be out of sight.
  function shown(id) {
    let tries = 0;
    const timer = setInterval(() => {
      const found = document.getElementById(id);
      const open = found && found.offsetParent !== null;
      if (open || (tries += 1) > 40) clearInterval(timer);
      if (open) found.scrollIntoView({ behavior: "smooth", block: "nearest" });
    }, 100);
  }

  function act(name, button) {
    const { send, confirmed } = window.wence;
    if (name.startsWith("preview-")) {
      send("previews", name);
      window.scrollTo({ top: 0 });
    } else if (name.startsWith("replace-")) {
      send("documents", name);
      shown("replacing");
    } else if (name === "picked-remove") {
      const ids = chosen();
      if (ids.length) confirmed(`删除所选的 ${ids.length} 篇资料`, () => send("documents", `remove-${ids.join(",")}`));
    } else if (name === "picked-reindex") {
      send("works", `reindex-${chosen().join(",")}`);
      shown("report");
    } else if (name === "picked-all") {
      const note = "逐个文件重做，其间照常回答；资料多时要几分钟。";
      confirmed("全部重新索引", () => (send("works", "reindex-all"), shown("report")), note, "重新索引");
    } else if (name.startsWith("failed-retry-")) {
      send("works", name.slice("failed-".length));
      shown("report");
    } else if (name.startsWith("failed-discard-")) {
      const note = "服务器上留的这份原文件也会删去。";
      confirmed(button.title, () => send("works", name.slice("failed-".length)), note);
    } else return false;
    return true;
  }
  window.wence.actions.push(act);
})();
