// Reading a source: pictures of pages, stepping through the places an answer cites, and the reader view's buttons.
(() => {
  "use strict";

  // --- Pictures of pages: what was found on them is said below, and the marked words are brought into view.

  async function describe(image) {
    const figure = image.closest("figure");
    const note = figure.querySelector(".picture-note");
    const [path, query] = image.getAttribute("src").split("?");
    try {
      const answer = await fetch(path.replace(/\.png$/, "") + (query ? `?${query}` : ""));
      const told = await answer.json();
      if (!answer.ok) {
        figure.classList.add("missing");
        note.textContent = told.detail ?? "页面图打不开。";
        return;
      }
      note.textContent = told.note;
      if (told.marks) {
        image.alt += "，引文处标为黄色";
        const sheet = figure.querySelector(".sheet");
        sheet.scrollTop = told.top * image.clientHeight - sheet.clientHeight / 3;
      }
    } catch {
      note.textContent = "页面图打不开，请稍后再试。";
    }
  }

  function watchPictures() {
    document.querySelectorAll(".page-picture img:not(.watched)").forEach((image) => {
      image.classList.add("watched");
      if (image.complete) describe(image);
      else for (const end of ["load", "error"]) image.addEventListener(end, () => describe(image), { once: true });
    });
  }

  // --- Stepping: ← and → inside the source panel press its buttons, and the focus stays in the panel that follows.

  let stepped = "";

  document.addEventListener("keydown", (event) => {
    const panel = event.target instanceof Element && event.target.closest(".source.open");
    if (!panel || event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
    const look = { ArrowLeft: ".step-back", ArrowRight: ".step-on" }[event.key];
    const button = look && panel.querySelector(`${look}:not(:disabled)`);
    if (!button) return;
    event.preventDefault();
    button.click();
  });

  document.addEventListener("click", (event) => {
    const button = event.target instanceof Element && event.target.closest(".source .step");
    if (button) stepped = button.classList.contains("step-on") ? ".step-on" : ".step-back";
  });

  let shown = null;

  function keepFocus() {
    const panel = document.querySelector("#source .source.open");
    if (panel && panel !== shown && stepped) {
      const button = panel.querySelector(`${stepped}:not(:disabled)`) ?? panel.querySelector(".step:not(:disabled)");
      (button ?? panel).focus({ preventScroll: true });
      stepped = "";
    }
    shown = panel;
  }

  // --- The reader view.

  // What the reader has selected in the text is quoted, else the words that the page was opened at.
  function reference() {
    const selection = window.getSelection();
    const words = selection.toString().replace(/\s*\n\s*/g, "").trim();
    const inside = document.querySelector("article")?.contains(selection.anchorNode);
    if (words && inside) return `${document.querySelector(".reference-head").textContent}“${words}”`;
    return document.querySelector(".reference").textContent;
  }

  function copyReference(button) {
    const label = button.dataset.label ?? button.textContent;
    button.dataset.label = label;
    const say = (word) => {
      button.textContent = word;
      setTimeout(() => (button.textContent = label), 1500);
    };
    wenceClipboard(reference()).then(
      () => say("已复制"),
      () => say("复制失败，请手动选择"),
    );
  }

  // Opened from the page in a tab of its own: going back closes that tab, and the conversation is where it was.
  function goBack(event) {
    event.preventDefault();
    window.close();
    setTimeout(() => (window.location.href = "/"), 150);
  }

  function readerView() {
    const contents = document.querySelector(".contents details");
    if (contents && window.matchMedia("(min-width: 901px)").matches) contents.open = true;
    document.querySelector(".copy-reference")?.addEventListener("mousedown", (event) => event.preventDefault());
    document.querySelector(".copy-reference")?.addEventListener("click", (event) => copyReference(event.currentTarget));
    document.querySelector(".print")?.addEventListener("click", () => window.print());
    document.querySelector(".go-back")?.addEventListener("click", goBack);
    contents?.addEventListener("click", (event) => {
      if (event.target.closest("a") && window.matchMedia("(max-width: 900px)").matches) contents.open = false;
    });
    if (!window.location.hash) document.getElementById("quotation")?.scrollIntoView({ block: "center" });
    watchPictures();
  }

  document.addEventListener("DOMContentLoaded", () => {
    if (document.body.classList.contains("reader")) {
      readerView();
      return;
    }
    new MutationObserver(() => {
      keepFocus();
      watchPictures();
    }).observe(document.body, { childList: true, subtree: true });
  });
})();
