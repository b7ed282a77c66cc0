// Copy buttons. They stay hidden until this module runs, since nothing can be copied without it.

const shownFor = 2500;

function textOf(element) {
  return "value" in element ? element.value : element.innerText.trim();
}

async function copy(button) {
  const status = button.parentElement.querySelector("[role=status]");
  const target = document.getElementById(button.dataset.copyTarget);
  status.textContent = "";
  try {
    await navigator.clipboard.writeText(textOf(target));
    button.toggleAttribute("data-copied", true);
    status.textContent = button.dataset.copyDone;
    setTimeout(() => {
      button.removeAttribute("data-copied");
      status.textContent = "";
    }, shownFor);
  } catch {
    // No permission, or a page without https: select the text, so that one key copies it.
    getSelection().selectAllChildren(target);
    status.textContent = button.dataset.copyFailed;
  }
}

function reveal(root) {
  for (const wrapper of root.querySelectorAll("[data-copy][hidden]")) wrapper.hidden = false;
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-copy-target]");
  if (button) copy(button);
});
document.addEventListener("htmx:load", (event) => reveal(event.target));
reveal(document);
