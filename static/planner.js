/* 派工周视图: a bar is dragged to another day or another person's row. The server decides; the same can be done
   without a mouse in the panel that a bar opens.

   <table data-plan> has th[data-day] and tr[data-person]; a bar is a[data-bar] with its address, first day, version. */
(() => {
  const table = document.querySelector("[data-plan]");
  const form = document.getElementById("plan-drop");
  if (!table || !form) return;
  const heads = [...table.querySelectorAll("th[data-day]")];
  const DAY = 86400000;
  let held = null;

  const column = (x) => {
    const at = heads.findIndex((head) => x < head.getBoundingClientRect().right);
    return at < 0 ? heads.length - 1 : at;
  };
  const utc = (day) => Date.parse(`${day}T00:00:00Z`);
  const iso = (time) => new Date(time).toISOString().slice(0, 10);
  const line = (event) => event.target.closest?.("tr[data-person]");
  const clear = () => table.querySelectorAll(".is-target").forEach((node) => node.classList.remove("is-target"));

  table.addEventListener("dragstart", (event) => {
    const bar = event.target.closest?.("[data-bar]");
    if (!bar) { event.preventDefault(); return; }
    held = { bar, person: bar.closest("tr").dataset.person, grabbed: utc(heads[column(event.clientX)].dataset.day) };
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setData("text/plain", bar.textContent.trim());
    bar.classList.add("is-held");
  });
  table.addEventListener("dragover", (event) => {
    const row = line(event);
    if (!held || !row) return;
    event.preventDefault();
    event.dataTransfer.dropEffect = "move";
    clear();
    row.classList.add("is-target");
    heads[column(event.clientX)].classList.add("is-target");
  });
  table.addEventListener("drop", (event) => {
    const row = line(event);
    if (!held || !row) return;
    event.preventDefault();
    const { bar, person, grabbed } = held;
    const shift = utc(heads[column(event.clientX)].dataset.day) - grabbed;
    if (shift === 0 && row.dataset.person === person) return;
    form.action = bar.dataset.bar;
    form.elements.day.value = shift ? iso(utc(bar.dataset.first) + Math.round(shift / DAY) * DAY) : "";
    form.elements.replaced.value = row.dataset.person === person ? "" : person;
    form.elements.person.value = row.dataset.person === person ? "" : row.dataset.person;
    form.elements.expected_version.value = bar.dataset.version;
    form.requestSubmit();
  });
  table.addEventListener("dragend", () => {
    held?.bar.classList.remove("is-held");
    held = null;
    clear();
  });
})();
