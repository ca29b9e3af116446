// What the page does when its login is over. Loaded before Gradio's script; without accounts it never has to act.
(() => {
  "use strict";
  const send = window.fetch.bind(window);
  let told = false;

  // What was typed stays on the page: a dialog, not another page, says what to do.
  function tell() {
    if (told) return;
    told = true;
    const dialog = document.createElement("dialog");
    dialog.className = "confirm";
    dialog.id = "login-over";
    const text = document.createElement("p");
    text.textContent = "登录已过期。请在新窗口里重新登录，再回到这里继续。";
    const later = document.createElement("button");
    later.textContent = "知道了";
    later.addEventListener("click", () => dialog.close());
    const login = document.createElement("button");
    login.textContent = "去登录";
    login.className = "confirm-yes";
    login.addEventListener("click", () => {
      window.open("/login", "_blank", "noopener");
      dialog.close();
    });
    dialog.addEventListener("close", () => {
      dialog.remove();
      told = false;
    });
    dialog.append(text, later, login);
    document.body.append(dialog);
    dialog.showModal();
    login.focus();
  }

  window.fetch = async (...request) => {
    const answer = await send(...request);
    if (answer.status === 401) tell();
    return answer;
  };
})();
