// Copying, for the page and the reader view. Loaded before their scripts.
// The clipboard interface exists only on https and localhost; an intranet address needs the older way.
window.wenceClipboard = async (text) => {
  "use strict";
  if (navigator.clipboard && window.isSecureContext) {
    await navigator.clipboard.writeText(text);
    return;
  }
  const area = document.createElement("textarea");
  area.value = text;
  area.className = "offscreen";
  document.body.append(area);
  area.select();
  const copied = document.execCommand("copy");
  area.remove();
  if (!copied) throw new Error("copy refused");
};
