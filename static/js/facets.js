// The filter panel: a disclosure on a narrow screen, always open beside the results on a wide one.
// Filtering itself is htmx's work; this module keeps open what the reader opened when a part is swapped.

const wide = matchMedia("(min-width: 58rem)");
const openFacets = new Map();
let panelOpen = null; // what the reader chose on a narrow screen

function settle() {
  const panel = document.querySelector("details.facets");
  if (!panel) return;
  panel.open = wide.matches || (panelOpen ?? false);
  panel.setAttribute("data-ready", "");
  for (const facet of panel.querySelectorAll("details[data-facet]")) {
    const wasOpen = openFacets.get(facet.dataset.facet);
    if (wasOpen !== undefined) facet.open = wasOpen;
  }
}

// A click on a summary is the reader's choice; the toggle event also follows our own changes.
document.addEventListener("click", (event) => {
  const details = event.target.closest("summary")?.parentElement;
  if (details?.matches("details.facets")) panelOpen = !details.open;
  else if (details?.dataset.facet) openFacets.set(details.dataset.facet, !details.open);
});
// "Apply" on a narrow screen: the panel has done its work, the results are what comes next.
document.addEventListener("submit", (event) => {
  const panel = event.target.querySelector("details.facets");
  if (!panel || wide.matches) return;
  panelOpen = false;
  panel.open = false;
  document.getElementById("results")?.focus();
});
// The header is not swapped: its language links follow the address, so that no filter is lost with the language.
function followAddress() {
  for (const link of document.querySelectorAll(".languages a")) {
    const url = new URL(link.href);
    url.search = location.search;
    link.href = url.href;
  }
}

document.addEventListener("htmx:pushedIntoHistory", followAddress);
document.addEventListener("htmx:historyRestore", followAddress);
document.addEventListener("htmx:afterSwap", settle);
document.addEventListener("htmx:oobAfterSwap", settle);
document.addEventListener("htmx:historyRestore", settle);
wide.addEventListener("change", settle);
settle();
