// Suggestions under a search box: the combobox pattern of the ARIA Authoring Practices, with a list.
// Without this module the box is a plain search form.

const wait = 120;

class Combobox {
  constructor(field) {
    this.field = field;
    this.input = field.querySelector("input");
    this.list = field.querySelector("[role=listbox]");
    this.status = document.getElementById(this.input.id.replace(/-q$/, "-status"));
    this.active = -1;

    const { input, list } = this;
    input.setAttribute("role", "combobox");
    input.setAttribute("aria-autocomplete", "list");
    input.setAttribute("aria-controls", list.id);
    input.setAttribute("aria-expanded", "false");
    input.addEventListener("input", () => this.schedule());
    input.addEventListener("keydown", (event) => this.onKey(event));
    input.addEventListener("blur", () => this.close());
    list.addEventListener("mousedown", (event) => event.preventDefault()); // keeps the focus in the box
    list.addEventListener("click", (event) => {
      const option = event.target.closest("[role=option]");
      if (option) this.follow(option);
    });
  }

  get options() {
    return [...this.list.children];
  }

  get isOpen() {
    return !this.list.hidden;
  }

  schedule() {
    clearTimeout(this.timer);
    this.request?.abort();
    const query = this.input.value.trim();
    if (query.length < 2) return this.close();
    this.timer = setTimeout(() => this.fetch(query), wait);
  }

  async fetch(query) {
    this.request = new AbortController();
    const url = new URL(this.field.dataset.suggestionsUrl, location.href);
    url.searchParams.set("q", query);
    try {
      const response = await fetch(url, { signal: this.request.signal, headers: { Accept: "application/json" } });
      if (!response.ok) return this.close();
      const { suggestions } = await response.json();
      if (document.activeElement === this.input) this.show(suggestions);
    } catch (error) {
      if (error.name !== "AbortError") this.close(); // the form still searches
    }
  }

  show(suggestions) {
    const { dataset } = this.field;
    const kinds = { criterion: dataset.textCriterion, group: dataset.textGroup, word: dataset.textWord };
    this.list.replaceChildren(...suggestions.map((suggestion, index) => this.option(suggestion, kinds, index)));
    this.status.textContent = suggestions.length ? dataset.textSome : dataset.textNone;
    this.setActive(-1);
    this.toggle(suggestions.length > 0);
  }

  option({ label, url, kind, detail, lang }, kinds, index) {
    const option = document.createElement("li");
    option.id = `${this.list.id}-${index}`;
    option.className = "suggestion";
    option.dataset.url = url;
    option.setAttribute("role", "option");
    option.setAttribute("aria-selected", "false");
    for (const [part, text] of [["label", label], ["kind", kinds[kind]], ["detail", detail]]) {
      if (!text) continue;
      const span = document.createElement("span");
      span.className = `suggestion-${part}`;
      span.textContent = text;
      if (lang && part === "label") span.lang = lang;
      option.append(span, " ");
    }
    return option;
  }

  onKey(event) {
    if (event.key === "Escape" && this.isOpen) {
      event.preventDefault(); // the first Escape closes the list, the second empties the box
      this.close();
    } else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      if (!this.isOpen) {
        if (event.key === "ArrowDown" && this.options.length) this.toggle(true);
        else return;
      }
      event.preventDefault();
      this.move(event.key === "ArrowDown" ? 1 : -1);
    } else if (event.key === "Enter" && this.isOpen && this.active >= 0) {
      event.preventDefault();
      this.follow(this.options[this.active]);
    }
  }

  // One place more than there are options: the box itself, so that the arrows lead back to it.
  move(step) {
    const places = this.options.length + 1;
    this.setActive(((this.active + 1 + step + places) % places) - 1);
  }

  setActive(index) {
    this.active = index;
    this.options.forEach((option, place) => option.setAttribute("aria-selected", String(place === index)));
    const option = this.options[index];
    if (option) {
      this.input.setAttribute("aria-activedescendant", option.id);
      option.scrollIntoView({ block: "nearest" });
    } else {
      this.input.removeAttribute("aria-activedescendant");
    }
  }

  follow(option) {
    location.assign(option.dataset.url);
  }

  toggle(open) {
    this.list.hidden = !open;
    this.input.setAttribute("aria-expanded", String(open));
  }

  close() {
    clearTimeout(this.timer);
    this.request?.abort();
    this.setActive(-1);
    this.toggle(false);
  }
}

function start() {
  for (const field of document.querySelectorAll("[data-suggestions-url]")) new Combobox(field);
}

// Going back, htmx restores a copy of the page, in which the box is a new element.
document.addEventListener("htmx:historyRestore", start);
start();
