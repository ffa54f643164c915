/** The box people write in: Enter sends, "/" completes commands, "@" completes names. */
import { announce, h, iconButton } from "./dom.js";
import { openMenu } from "./menu.js";
import { app } from "./state.js";

const kept = new Map(); // what was typed and not sent, by place

/**
 * Builds a composer. `id` names its field; `send(text, broadcast)` gives a promise of a problem in words,
 * or nothing when it went well; `broadcast` adds "also send to the channel"; `onShortcut(callback_id)` adds
 * the app's global shortcuts.
 * Returns {node, show(place, label, broadcastLabel)}.
 */
export function composer({ id, send, broadcast = false, onShortcut = null }) {
  let place = "";
  let shown = [];
  let active = 0;
  let busy = false;
  const list = h("div", { class: "complete", id: `${id}-list`, role: "listbox", "aria-label": "Suggestions", hidden: true });
  const usage = h("p", { class: "usage", id: `${id}-usage`, hidden: true });
  const trouble = h("p", { class: "error", role: "alert", hidden: true });
  const field = h("textarea", { id: `${id}-text`, rows: 1, "aria-autocomplete": "list", "aria-haspopup": "listbox", "aria-controls": `${id}-list`, "aria-describedby": `${id}-usage`, autocomplete: "off", on: { keydown, input: type, blur: () => setTimeout(fold, 150), click: suggest } });
  const button = iconButton("send", "Send", submit, { class: "icon-button send", disabled: true });
  const shortcuts = onShortcut && iconButton("bolt", "Shortcuts", unfold, { class: "icon-button shortcuts", "aria-haspopup": "menu", "aria-expanded": "false", data: { key: `${id}-shortcuts` } });
  const also = broadcast && h("input", { type: "checkbox", id: `${id}-also` });
  const alsoLabel = broadcast && h("label", { class: "also", for: `${id}-also` });
  const node = h("div", { class: "composer-inner" }, list, usage,
    h("div", { class: "composer-box" }, shortcuts, field, button),
    broadcast && h("div", { class: "also-row" }, also, alsoLabel), trouble);

  const globals = () => (app.data?.shortcuts ?? []).filter((one) => one.type === "global");

  function unfold() {
    openMenu(shortcuts, { label: "Shortcuts", items: globals().map((one) => ({ id: one.callback_id, text: one.name, hint: one.description })), onPick: (item) => onShortcut(item.id) });
  }

  function type() {
    kept.set(place, field.value);
    problem("");
    fit();
    suggest();
  }

  function fit() {
    field.style.height = "auto";
    field.style.height = `${Math.min(field.scrollHeight, 220)}px`;
    button.disabled = !field.value.trim();
  }

  function problem(words) {
    trouble.textContent = words;
    trouble.hidden = !words;
  }

  /** What could be meant: a command at the start of the line, a name after "@". */
  function suggest() {
    const before = field.value.slice(0, field.selectionStart);
    const name = before.match(/(^|\s)@([\p{L}\p{N} .'-]{0,30})$/u);
    const known = app.data?.commands ?? [];
    if (/^\/\S*$/.test(before)) {
      shown = known.filter((one) => one.command.startsWith(before)).map((one) => ({ text: one.command, hint: one.description, more: one.usage_hint, insert: `${one.command} `, from: 0 }));
    } else if (name && (name[2] === "" || /^\S/.test(name[2]))) {
      const sought = name[2].toLowerCase();
      const from = before.length - name[2].length - 1;
      shown = [...app.data.people, { ...app.data.bot, title: "App" }].filter((one) => one.name.toLowerCase().startsWith(sought) && one.name.toLowerCase() !== sought)
        .map((one) => ({ text: `@${one.name}`, hint: one.title, insert: `@${one.name} `, from }));
    } else {
      shown = [];
    }
    const command = known.find((one) => field.value.startsWith(`${one.command} `));
    usage.hidden = !command || shown.length > 0;
    usage.replaceChildren(...(command ? [h("strong", {}, command.command), ` ${command.usage_hint ?? ""}`, h("span", { class: "soft" }, `  ${command.description ?? ""}`)] : []));
    active = 0;
    draw();
  }

  function draw() {
    if (list.hidden && shown.length) announce(shown.length === 1 ? "One suggestion" : `${shown.length} suggestions`);
    list.hidden = shown.length === 0;
    list.replaceChildren(...shown.map((one, i) => h("div", { class: i === active ? "complete-item is-active" : "complete-item", role: "option", id: `${id}-option-${i}`, "aria-selected": String(i === active), on: { pointerdown: (event) => { event.preventDefault(); take(one); } } },
      h("span", { class: "complete-text" }, h("strong", {}, one.text), one.more && h("code", { class: "soft" }, one.more)),
      h("span", { class: "menu-hint" }, one.hint))));
    if (shown.length) field.setAttribute("aria-activedescendant", `${id}-option-${active}`);
    else field.removeAttribute("aria-activedescendant");
    list.children[active]?.scrollIntoView({ block: "nearest" });
  }

  function fold() {
    shown = [];
    draw();
  }

  function take(one) {
    const rest = field.value.slice(field.selectionStart);
    field.value = field.value.slice(0, one.from) + one.insert + rest;
    field.focus();
    const at = one.from + one.insert.length;
    field.setSelectionRange(at, at);
    type();
  }

  function keydown(event) {
    if (event.isComposing) return;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (shown.length && step) {
      active = (active + step + shown.length) % shown.length;
      draw();
    } else if (shown.length && (event.key === "Tab" || event.key === "Enter") && field.value !== shown[active].insert.trim()) {
      take(shown[active]);
    } else if (shown.length && event.key === "Escape") {
      fold();
      event.stopPropagation();
    } else if (event.key === "Enter" && !event.shiftKey) {
      submit();
    } else {
      return;
    }
    event.preventDefault();
  }

  async function submit() {
    const text = field.value.trimEnd(); // a space in front makes a message of what looks like a command
    if (!text || busy) return;
    busy = true;
    fold();
    node.setAttribute("aria-busy", "true");
    field.readOnly = true;
    const words = await send(text, Boolean(also?.checked));
    field.readOnly = false;
    node.removeAttribute("aria-busy");
    busy = false;
    if (words) problem(words);
    else {
      field.value = "";
      if (also) also.checked = false;
      type();
    }
    fit();
  }

  return {
    node,
    show(where, label, alsoWords) {
      field.placeholder = label;
      if (shortcuts) shortcuts.hidden = globals().length === 0;
      field.setAttribute("aria-label", label);
      if (alsoLabel) alsoLabel.textContent = alsoWords;
      if (where === place) return;
      place = where;
      field.value = kept.get(place) ?? "";
      problem("");
      fit();
      suggest();
    },
  };
}
