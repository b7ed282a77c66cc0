// Tabs for texts in several languages (ARIA tabs pattern). The page shows all languages one below the other; this
// shows one at a time, the same in every set on the page, or all beside each other.
const KEY = "portal-admin-language";
const ALL = "all";
const sets = [];
let counter = 0;
let chosen = null;

function remembered() {
  try { return localStorage.getItem(KEY); } catch { return null; }
}

function remember(code) {
  try { localStorage.setItem(KEY, code); } catch { /* a browser that keeps nothing */ }
}

function show(set, code) {
  const all = code === ALL;
  set.root.classList.toggle("side-by-side", all);
  set.bar.hidden = all;
  for (const { tab, panel } of set.pairs) {
    const selected = tab.dataset.language === code;
    tab.setAttribute("aria-selected", String(selected));
    tab.tabIndex = selected ? 0 : -1;
    panel.hidden = !all && !selected;
    panel.setAttribute("role", all ? "group" : "tabpanel");
  }
}

// Shows a language everywhere, and keeps what the person looks at where it is on the screen.
function choose(code, anchor) {
  const before = anchor?.getBoundingClientRect().top;
  chosen = code;
  remember(code);
  for (const set of sets) show(set, code);
  for (const radio of document.querySelectorAll("#language-choice input")) radio.checked = radio.value === code;
  if (anchor) window.scrollBy(0, anchor.getBoundingClientRect().top - before);
}

function onKey(event, set) {
  const tabs = set.pairs.map(({ tab }) => tab);
  const here = tabs.indexOf(event.target);
  const to = { ArrowRight: here + 1, ArrowLeft: here - 1, Home: 0, End: tabs.length - 1 }[event.key];
  if (to === undefined) return;
  event.preventDefault();
  const tab = tabs[(to + tabs.length) % tabs.length];
  choose(tab.dataset.language, tab);
  tab.focus();
}

// A language is incomplete when another one has a text that it lacks.
function mark(set) {
  const inputs = set.pairs.map(({ panel }) => [...panel.querySelectorAll("input[lang], textarea[lang]")]);
  if (!inputs[0].length) return;
  const filled = inputs.map((fields) => fields.map((field) => field.value.trim() !== ""));
  const wanted = filled[0].map((_, i) => filled.some((fields) => fields[i]));
  set.pairs.forEach(({ tab, panel }, i) => {
    const state = !filled[i].includes(true) ? "empty" : wanted.every((w, n) => !w || filled[i][n]) ? "complete" : "incomplete";
    tab.dataset.state = panel.dataset.state = state;
  });
}

function build(root) {
  if (root.dataset.ready || root.closest(".empty-form")) return;
  root.dataset.ready = "";
  const bar = document.createElement("div");
  bar.className = "language-tabs";
  bar.setAttribute("role", "tablist");
  bar.setAttribute("aria-label", root.dataset.languages);
  const pairs = [...root.children].map((panel) => {
    const tab = document.createElement("button");
    const name = panel.querySelector(".language-name");
    counter += 1;
    tab.type = "button";
    tab.id = `language-tab-${counter}`;
    panel.id = `language-panel-${counter}`;
    tab.append(...[...name.childNodes].map((node) => node.cloneNode(true)));
    Object.assign(tab.dataset, panel.dataset);
    tab.setAttribute("role", "tab");
    tab.setAttribute("aria-controls", panel.id);
    panel.setAttribute("aria-labelledby", tab.id);
    return { tab, panel };
  });
  const set = { root, bar, pairs };
  bar.append(...pairs.map(({ tab }) => tab));
  root.prepend(bar);
  bar.addEventListener("click", ({ target }) => {
    const tab = target.closest("[role=tab]");
    if (tab) choose(tab.dataset.language, tab);
  });
  bar.addEventListener("keydown", (event) => onKey(event, set));
  root.addEventListener("input", () => mark(set));
  sets.push(set);
  mark(set);
  const wrong = pairs.find(({ panel }) => "errors" in panel.dataset);
  show(set, wrong && chosen !== ALL ? wrong.tab.dataset.language : chosen);
}

// A link from the list of errors: opens the language that the field stands in before the browser goes there.
function reveal({ target }) {
  const link = target.closest(".error-links a");
  const field = link && document.getElementById(link.hash.slice(1));
  const panel = field?.closest(".language");
  if (panel && chosen !== ALL) choose(panel.dataset.language);
  field?.focus();
}

function start() {
  const first = document.querySelector("[data-languages]");
  if (!first) return;
  const codes = [...first.children].map((panel) => panel.dataset.language);
  const own = document.documentElement.lang.split("-")[0];
  chosen = [remembered(), own].find((code) => code === ALL || codes.includes(code)) ?? codes[0];
  document.querySelectorAll("[data-languages]").forEach(build);
  const template = document.getElementById("language-choice-template");
  if (template) {
    template.replaceWith(template.content);
    const choice = document.getElementById("language-choice");
    for (const radio of choice.querySelectorAll("input")) radio.checked = radio.value === chosen;
    choice.addEventListener("change", ({ target }) => choose(target.value, choice));
  }
  document.addEventListener("click", reveal);
  document.addEventListener("formset:added", ({ target }) => target.querySelectorAll("[data-languages]").forEach(build));
}

start();
