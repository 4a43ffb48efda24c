/* The server prints every countdown in words; this keeps them fresh, from the server's clock (core/words.py). */
(() => {
  const loaded = Date.now();
  const start = Date.parse(document.documentElement.dataset.now);
  window.serverNow = () => start + (Date.now() - loaded);

  const amount = (minutes) => {
    const days = Math.floor(minutes / 1440), hours = Math.floor((minutes % 1440) / 60), rest = minutes % 60;
    if (days) return hours ? `${days} 天 ${hours} 小时` : `${days} 天`;
    if (hours) return rest ? `${hours} 小时 ${rest} 分` : `${hours} 小时`;
    return rest ? `${rest} 分` : "不到 1 分";
  };
  const words = (verb, span) => {
    const text = amount(Math.floor(Math.abs(span) / 60000));
    return text.startsWith("不") ? verb + text : `${verb} ${text}`;
  };
  const icons = { normal: "clock", soon: "alarm", overdue: "exclamation-octagon-fill" };
  const refresh = (chip, now) => {
    const span = Date.parse(chip.dataset.due) - now;
    const soon = chip.dataset.warn && span <= Number(chip.dataset.warn) * 60000;
    const tone = span <= 0 ? "overdue" : soon ? "soon" : "normal";
    const left = chip.querySelector(".left"), text = words(span > 0 ? "剩" : "已超", span);
    if (left && left.textContent !== text) left.textContent = text;
    if (chip.classList.contains(`is-${tone}`)) return;
    chip.classList.remove("is-normal", "is-soon", "is-overdue");
    chip.classList.add(`is-${tone}`);
    const icon = chip.querySelector(".bi");
    if (icon) icon.className = `bi bi-${icons[tone]}`;
  };
  const tick = () => {
    if (document.hidden) return;
    const now = window.serverNow();
    document.querySelectorAll("[data-due]").forEach((chip) => refresh(chip, now));
  };
  tick();
  setInterval(tick, 15000);
  document.addEventListener("visibilitychange", tick);
  document.addEventListener("htmx:load", tick);
})();
