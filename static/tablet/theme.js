/* Runs before the first paint. The look is kept on the device: the page comes from the store, not from the server. */
(() => {
  const root = document.documentElement, dark = matchMedia("(prefers-color-scheme: dark)");
  const apply = () => {
    const wanted = localStorage.getItem("tablet-theme");
    root.dataset.bsTheme = wanted === "dark" || wanted === "light" ? wanted : dark.matches ? "dark" : "light";
  };
  apply();
  dark.addEventListener("change", apply);
  addEventListener("storage", apply);
  window.applyTabletTheme = apply;
})();
