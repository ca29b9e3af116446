// The page's own behaviour. Loaded before Gradio's script.
(() => {
  "use strict";

  // Gradio labels its own parts by the browser's language; this page is Chinese for everyone.
  Object.defineProperty(navigator, "language", { get: () => "zh-CN" });
  Object.defineProperty(navigator, "languages", { get: () => ["zh-CN", "zh"] });

  const senders = {};
  const DARK = window.matchMedia("(prefers-color-scheme: dark)");
  const PHONE = window.matchMedia("(max-width: 900px)");

  // A Gradio HTML component hands over its `trigger`, so that a click anywhere in a tab reaches Python.
  // An address with ?policy=… (from a feed or a calendar) opens that policy: first its tab, which builds itself when
  // it is opened, then the policy, when the tab says that it is ready.
  const asked = new URLSearchParams(window.location.search).get("policy") ?? "";
  const wanted = { policy: /^[0-9A-Za-z]{1,64}$/.test(asked) ? asked : null, tab: true };

  function openWantedTab() {
    const tab = wanted.policy && wanted.tab && tabNamed("查政策");
    if (!tab) return;
    wanted.tab = false;
    tab.click();
  }

  window.wence = {
    // Further scripts put their own actions here: each says whether it has taken one.
    actions: [],
    send: (tab, name) => senders[tab]?.(name),
    confirmed: (...given) => confirmed(...given),
    connect: (tab, send) => {
      senders[tab] = send;
      if (tab === "policies" && wanted.policy) {
        const name = `policy-${wanted.policy}`;
        wanted.policy = null;
        setTimeout(() => send(name), 0);
      }
    },
  };

  const tabNamed = (name) =>
    [...document.querySelectorAll('#tabs [role="tab"]')].find((tab) => tab.textContent.trim() === name);

  function plainText(element) {
    const copy = element.cloneNode(true);
    copy.querySelectorAll("br").forEach((line) => line.replaceWith("\n"));
    return copy.textContent;
  }

  function copyFrom(button) {
    const label = button.textContent;
    const say = (word) => {
      button.textContent = word;
      setTimeout(() => (button.textContent = label), 1500);
    };
    if (button.classList.contains("said-copied")) return;
    button.classList.add("said-copied");
    setTimeout(() => button.classList.remove("said-copied"), 1500);
    wenceClipboard(plainText(button.parentElement.querySelector(".copy-text"))).then(
      () => say("已复制"),
      () => say("复制失败，请手动选择"),
    );
  }

  function confirmed(question, agree, note = "删除后，答案里不再引用它。", yes = "删除") {
    const dialog = document.createElement("dialog");
    dialog.className = "confirm";
    const text = document.createElement("p");
    text.textContent = `${question}？${note}`;
    const cancel = document.createElement("button");
    const remove = document.createElement("button");
    cancel.textContent = "取消";
    remove.textContent = yes;
    remove.className = "danger confirm-yes";
    cancel.addEventListener("click", () => dialog.close());
    remove.addEventListener("click", () => {
      dialog.close();
      agree();
    });
    dialog.addEventListener("close", () => dialog.remove());
    dialog.append(text, cancel, remove);
    document.body.append(dialog);
    dialog.showModal();
    cancel.focus();
  }

  // Puts a question into the box as if it had been typed, and asks it.
  function askAgain(question) {
    const box = document.querySelector("#question textarea");
    const ask = document.getElementById("ask");
    if (!box || !ask) return;
    box.value = question;
    box.dispatchEvent(new Event("input", { bubbles: true }));
    setTimeout(() => ask.click(), 50);
  }

  // In a conversation of its own: after other questions it could be understood as following from them.
  function askAfresh(question) {
    tabNamed("问答")?.click();
    document.getElementById("fresh")?.click();
    let tries = 0;
    const timer = setInterval(() => {
      const empty = document.querySelector("#log .welcome");
      if (!empty && (tries += 1) < 50) return;
      clearInterval(timer);
      if (empty) askAgain(question);
    }, 100);
  }

  function act(button) {
    const found = [...button.classList].find((name) => name.startsWith("act-"));
    if (!found) return;
    const name = found.slice("act-".length);
    if (name === "copy") copyFrom(button);
    else if (/^(conversation|revise)-/.test(name)) window.wence.conversations.act(name, button);
    else if (name === "back" && button.closest("#policy-source")) document.getElementById("policy-page").scrollIntoView();
    else if (name === "back") document.getElementById("log").scrollIntoView({ behavior: "smooth" });
    else if (name === "documents") tabNamed("文件管理")?.click();
    else if (name.startsWith("edit-")) {
      senders.documents?.(name);
      openedForm();
    } else if (name.startsWith("remove-")) confirmed(button.title, () => senders.documents?.(name));
    else if (name === "replay") {
      askAfresh(plainText(button.parentElement.querySelector(".copy-text")));
    } else if (name === "suggest") askAgain(button.textContent);
    else if (/^polic(y|ies)-/.test(name)) senders.policies?.(name);
    else if (name.startsWith("saved-")) senders.saved?.(name);
    else if (!window.wence.actions.some((take) => take(name, button))) senders.chat?.(name);
  }

  // The correction form appears under the list, perhaps out of sight.
  function openedForm() {
    let tries = 0;
    const timer = setInterval(() => {
      const form = document.getElementById("correction");
      if (form || (tries += 1) > 40) clearInterval(timer);
      form?.scrollIntoView({ behavior: "smooth", block: "nearest" });
      form?.querySelector("textarea, input")?.focus({ preventScroll: true });
    }, 100);
  }

  document.addEventListener("click", (event) => {
    const button = event.target instanceof Element ? event.target.closest(".act") : null;
    if (button) act(button);
  });

  // Enter that picks a word in a Chinese input method must not send the question.
  for (const kind of ["keydown", "keypress"]) {
    document.addEventListener(
      kind,
      (event) => {
        if (event.key === "Enter" && (event.isComposing || event.keyCode === 229)) event.stopImmediatePropagation();
      },
      true,
    );
  }

  // A newly opened source: bring the quotation into the middle of its own box, and on a phone the panel into view.
  function showQuotation(panel) {
    const mark = panel.querySelector("#quotation");
    const box = panel.querySelector(".original");
    if (mark && box) {
      const above = mark.getBoundingClientRect().top - box.getBoundingClientRect().top;
      box.scrollTop += above - box.clientHeight / 3;
    }
    if (PHONE.matches) panel.scrollIntoView({ behavior: "smooth", block: "start" });
  }

  function watch() {
    const shown = {};
    new MutationObserver(() => {
      document.body.classList.toggle("dark", DARK.matches);
      openWantedTab();
      for (const place of ["#source", "#policy-source"]) {
        const panel = document.querySelector(`${place} .source.open`);
        if (panel && panel !== shown[place]) showQuotation(panel);
        shown[place] = panel;
      }
      // Buttons in what Gradio calls a list are no list items, and a name in English says nothing about “点击上传”.
      document.querySelector('#log .examples[role="list"]')?.setAttribute("role", "group");
      const upload = document.querySelector("#upload button[aria-label]");
      const words = upload?.innerText.replace(/\s+/g, " ").trim();
      if (words && upload.getAttribute("aria-label") !== words) upload.setAttribute("aria-label", words);
      // Gradio repeats a message's mark-up as its label; a screen reader should hear the words only.
      document.querySelectorAll('#log [aria-label*="<"]').forEach((message) => message.removeAttribute("aria-label"));
      // The head of a message that pops up holds the button that closes it, so it can be no button itself.
      document.querySelectorAll('.toast-header[role="button"]').forEach((head) => {
        head.removeAttribute("role");
        head.removeAttribute("tabindex");
      });
    }).observe(document.body, { childList: true, subtree: true });
  }

  document.addEventListener("DOMContentLoaded", watch);
})();
