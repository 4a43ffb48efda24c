/* Keyboard: whatever carries data-key can be reached by that key; rows and their keys stand in rows.js. The "?" sheet
   lists them. */
(() => {
  const typing = (node) => node.closest?.("input:not([type=checkbox]):not([type=radio]), textarea, select, [contenteditable], dialog[open]");
  const single = () => document.body.hasAttribute("data-shortcuts");
  let first = "", timer = 0;

  const press = (key) => {
    const node = [...document.querySelectorAll(`[data-key="${key}"]`)].find((item) => item.closest("dialog") || item.offsetParent !== null);
    if (node) node.click();
    return Boolean(node);
  };
  const acts = {
    "?": () => document.getElementById("shortcuts")?.showModal(),
  };

  document.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    if ((event.ctrlKey || event.metaKey) && event.key === "Enter") {
      const form = event.target.closest?.("form") || document.querySelector("main form[data-primary]");
      const button = form?.querySelector("button.btn-primary[type=submit], button[data-primary]");
      if (form && form.method === "post") { event.preventDefault(); form.requestSubmit(button || undefined); }
      return;
    }
    if (event.ctrlKey || event.metaKey || event.altKey || !single() || typing(event.target)) return;
    const key = event.key.toLowerCase();
    if (first) {
      const both = `${first} ${key}`;
      first = "";
      clearTimeout(timer);
      if (press(both)) event.preventDefault();
      return;
    }
    if (key === "g") {
      first = "g";
      timer = setTimeout(() => { first = ""; }, 1200);
      return;
    }
    const act = acts[key];
    if (act) { event.preventDefault(); act(); } else if (/^[a-z]$/.test(key) && press(key)) event.preventDefault();
  });
})();
