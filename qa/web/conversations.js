// The list of conversations, and the question that is revised. Loaded after page.js, which sends the clicks here.
(() => {
  "use strict";

  const OPEN = "wence-conversation"; // in the tab's own storage: a reload opens again what was open
  let send = null;

  // A question to the reader; with `value`, for a text. The answer goes to `agree`.
  function asked({ text, yes, danger, value }, agree) {
    const dialog = document.createElement("dialog");
    dialog.className = "confirm";
    const form = document.createElement("form");
    form.method = "dialog";
    const label = document.createElement(value === undefined ? "p" : "label");
    label.textContent = text;
    form.append(label);
    const input = document.createElement("input");
    if (value !== undefined) {
      Object.assign(input, { value, maxLength: 60, className: "confirm-text" });
      label.append(input);
    }
    const cancel = Object.assign(document.createElement("button"), { type: "button", textContent: "取消" });
    const go = Object.assign(document.createElement("button"), { textContent: yes, className: "confirm-yes" });
    go.classList.toggle("danger", Boolean(danger));
    cancel.addEventListener("click", () => dialog.close());
    form.addEventListener("submit", () => agree(input.value));
    dialog.addEventListener("close", () => dialog.remove());
    form.append(cancel, go);
    dialog.append(form);
    document.body.append(dialog);
    dialog.showModal();
    (value === undefined ? cancel : input).focus();
    if (value !== undefined) input.select();
  }

  // An answer that is still being written is stopped first: what is opened must not be overwritten by it.
  function whenIdle(then) {
    document.getElementById("stop")?.click();
    let tries = 0;
    const timer = setInterval(() => {
      if (!document.getElementById("ask") && (tries += 1) < 100) return;
      clearInterval(timer);
      then();
    }, 50);
  }

  function waitFor(selector, then) {
    let tries = 0;
    const timer = setInterval(() => {
      const found = document.querySelector(selector);
      if (!found && (tries += 1) < 60) return;
      clearInterval(timer);
      if (found) then(found);
    }, 50);
  }

  // The list is drawn anew after each action: the keyboard's place in it is taken up again.
  function refocus(identity) {
    let tries = 0;
    const timer = setInterval(() => {
      const here = document.activeElement;
      const lost = here === document.body;
      if (here?.closest("#conversations, dialog") && (tries += 1) < 40) return;
      clearInterval(timer);
      if (lost) document.querySelector(`.act-conversation-open-${identity}`)?.focus({ preventScroll: true });
    }, 50);
  }

  const toggle = () => document.querySelector("#conversations-fold button");

  function fold(open) {
    document.body.classList.toggle("conversations-open", open);
    toggle()?.setAttribute("aria-expanded", String(open));
  }

  function revise(name) {
    const later = document.querySelectorAll("#log .question").length - 1 - Number(name.slice("revise-".length));
    const begin = () => {
      send(name);
      waitFor("#revision", () => {
        const box = document.querySelector("#question textarea");
        box.focus();
        box.setSelectionRange(box.value.length, box.value.length);
      });
    };
    const text = `修改这一问并重新提问，会去掉它后面的 ${later} 个问答。`;
    if (later > 0) asked({ text, yes: "修改" }, () => whenIdle(begin));
    else whenIdle(begin);
  }

  function act(name, button) {
    if (!send) return;
    if (name === "conversation-fold") fold(!document.body.classList.contains("conversations-open"));
    else if (name.startsWith("revise-")) revise(name);
    else {
      const identity = name.slice(name.lastIndexOf("-") + 1);
      const title = button.closest(".conversation").querySelector(".name").textContent;
      if (name.startsWith("conversation-open-")) {
        fold(false);
        whenIdle(() => {
          send(name);
          refocus(identity);
        });
      } else if (name.startsWith("conversation-rename-")) {
        asked({ text: "对话的名称", yes: "保存", value: title }, (wanted) => {
          send(name, wanted);
          refocus(identity);
        });
      } else if (name.startsWith("conversation-delete-")) {
        const text = `删除对话“${title}”？删除后不能恢复。`;
        asked({ text, yes: "删除", danger: true }, () => whenIdle(() => send(name)));
      }
    }
  }

  window.wence.conversations = {
    act,
    send: (name, text) => send(name, text),
    connect: (trigger) => {
      const first = send === null;
      send = trigger;
      const last = sessionStorage.getItem(OPEN) ?? "";
      if (first && /^[0-9a-f]{32}$/.test(last)) setTimeout(() => send(`conversation-restore-${last}`), 0);
    },
  };

  window.addEventListener("pagehide", () => {
    const open = document.querySelector(".conversations")?.dataset.open;
    if (open) sessionStorage.setItem(OPEN, open);
    else sessionStorage.removeItem(OPEN);
  });

  document.addEventListener("click", (event) => {
    if (!(event.target instanceof Element)) return;
    if (!event.target.closest("#conversations, dialog")) fold(false);
    if (event.target.closest("#fresh")) fold(false);
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !document.body.classList.contains("conversations-open")) return;
    fold(false);
    toggle()?.focus();
  });
})();
