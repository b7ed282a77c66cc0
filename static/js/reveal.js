// A password that one types once can be looked at. Without scripts the field is as browsers make it.

for (const input of document.querySelectorAll("input[data-reveal]")) {
  const template = document.getElementById("reveal-button");
  if (!template) break;
  const button = template.content.firstElementChild.cloneNode(true);
  const [show, hide] = button.children;
  const frame = document.createElement("div");
  frame.className = "reveal";
  input.replaceWith(frame);
  frame.append(input, button);
  button.setAttribute("aria-controls", input.id);
  const set = (isShown) => {
    input.type = isShown ? "text" : "password";
    show.hidden = isShown;
    hide.hidden = !isShown;
  };
  button.addEventListener("click", () => set(input.type === "password"));
  input.form?.addEventListener("submit", () => set(false)); // so that browsers know it for a password
  set(false);
}
