/* Shows the photos that somebody chose on an open page before they are sent, says at once what is too large, and
   takes photos that are dropped on the tile. Without this script the same input sends the files with the form. */
(() => {
  const words = (bytes) => `${Math.round(bytes / 1048576)} MB`;

  const complain = (box, text) => {
    const note = box.querySelector("[data-photo-error]");
    note.hidden = !text;
    note.querySelector("span").textContent = text;
  };

  const draw = (box, input) => {
    box.querySelectorAll("[data-photo-row]").forEach((row) => {
      URL.revokeObjectURL(row.dataset.address);
      row.remove();
    });
    [...input.files].forEach((file, number) => {
      const row = document.createElement("li");
      row.dataset.photoRow = "";
      const figure = document.createElement("figure");
      figure.className = "photo m-0";
      if (file.type.startsWith("image/")) {
        row.dataset.address = URL.createObjectURL(file);
        const picture = document.createElement("img");
        picture.src = row.dataset.address;
        picture.alt = file.name;
        figure.append(picture);
      }
      const caption = document.createElement("figcaption");
      const name = document.createElement("span");
      name.className = "cut";
      name.textContent = file.name;
      const drop = document.createElement("button");
      drop.type = "button";
      drop.className = "btn btn-quiet btn-sm photo-drop";
      drop.dataset.photoDrop = number;
      drop.setAttribute("aria-label", `移除 ${file.name}`);
      drop.innerHTML = '<i class="bi bi-x-lg" aria-hidden="true"></i>';
      caption.append(name);
      figure.append(caption, drop);
      row.append(figure);
      box.querySelector("[data-photo-add]").before(row);
    });
  };

  /* The input keeps what was chosen before; what is too large or too much is left out and named. */
  const gather = (box, input, added) => {
    const held = new DataTransfer();
    const [largest, most] = [Number(box.dataset.max), Number(box.dataset.most)];
    const kept = box.querySelectorAll(".photo-kept").length;
    const troubles = [];
    for (const file of [...(input.held || []), ...added]) {
      if (file.size > largest) troubles.push(`${file.name} 有 ${words(file.size)}，超过 ${words(largest)}，没有加入。请压缩后再选。`);
      else if (held.files.length + kept >= most) troubles.push(`最多 ${most} 个，${file.name} 没有加入。`);
      else held.items.add(file);
    }
    input.files = held.files;
    input.held = [...held.files];
    complain(box, troubles.join(" "));
    draw(box, input);
  };

  document.addEventListener("change", (event) => {
    const box = event.target.closest?.("[data-photos]");
    if (box && event.target.type === "file") gather(box, event.target, [...event.target.files]);
  });
  document.addEventListener("click", (event) => {
    const button = event.target.closest?.("[data-photo-drop]");
    if (!button) return;
    const box = button.closest("[data-photos]");
    const input = box.querySelector("input[type=file]");
    input.held = input.held.filter((_, number) => number !== Number(button.dataset.photoDrop));
    gather(box, input, []);
  });
  for (const kind of ["dragover", "drop"]) {
    document.addEventListener(kind, (event) => {
      const box = event.target.closest?.("[data-photos]");
      if (!box) return;
      event.preventDefault();
      if (kind === "drop") gather(box, box.querySelector("input[type=file]"), [...event.dataTransfer.files]);
    });
  }
})();
