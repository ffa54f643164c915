/** One kind of pop-up list for everything that offers a choice: menus, selects, people, emoji. */
import { h, icon } from "./dom.js";

let open = null;
let nextId = 0;

/** Closes the pop-up, if any; focus goes back to what opened it unless told otherwise. */
export function closeMenu({ refocus = true } = {}) {
  if (!open) return;
  const { anchor, box, stop, onClose, key } = open;
  open = null;
  stop.abort();
  box.remove();
  anchor.setAttribute("aria-expanded", "false");
  const back = anchor.isConnected ? anchor : key && document.querySelector(`[data-key="${CSS.escape(key)}"]`);
  if (refocus) back?.focus({ preventScroll: true });
  onClose?.();
}

/**
 * Opens a list beside `anchor`; pressing the anchor again closes it.
 * `items`: {group: "Name"} or {id, text, hint?, lead?, selected?, danger?}; `role`: "menu" or "listbox";
 * `multi` keeps it open and toggles; `filter` adds a field to narrow the list; `grid` lays it out in rows.
 * `onPick(item)` comes after closing, or at every toggle when `multi`.
 */
export function openMenu(anchor, { label, items, role = "menu", multi = false, filter = false, grid = false, onPick, onClose }) {
  if (open?.anchor === anchor) return closeMenu();
  closeMenu({ refocus: false });
  nextId += 1;
  const id = `menu-${nextId}`;
  const optionRole = role === "menu" ? "menuitem" : "option";
  const list = h("div", { role, id, class: grid ? "menu-list menu-grid" : "menu-list", "aria-label": label, tabindex: filter ? null : -1, "aria-multiselectable": multi ? "true" : null });
  const field = filter && h("input", { type: "text", class: "menu-filter", role: "combobox", "aria-expanded": "true", "aria-controls": id, "aria-label": `Filter: ${label}`, placeholder: "Type to filter", autocomplete: "off", spellcheck: "false" });
  const box = h("div", { class: "menu", popover: "manual" }, field, list);
  const holder = field || list;
  const stop = new AbortController();
  let shown = [];
  let active = -1;

  function draw() {
    const sought = field ? field.value.trim().toLowerCase() : "";
    const fits = (item) => `${item.text} ${item.hint ?? ""}`.toLowerCase().includes(sought);
    shown = items.filter((item) => !item.group && fits(item));
    let into = list;
    list.replaceChildren();
    for (const item of items) {
      if (item.group) {
        into = h("div", { role: "group", "aria-label": item.group }, h("div", { class: "menu-group", "aria-hidden": "true" }, item.group));
        list.append(into);
      } else if (shown.includes(item)) {
        into.append(draw1(item, shown.indexOf(item)));
      }
    }
    for (const group of list.querySelectorAll("[role=group]")) if (group.childElementCount === 1) group.remove();
    if (!shown.length) list.append(h("div", { class: "menu-empty" }, "Nothing here fits."));
    const chosen = shown.findIndex((item) => item.selected);
    move(sought || chosen < 0 ? 0 : chosen);
  }

  function draw1(item, i) {
    const selected = role === "listbox" || item.selected !== undefined ? String(Boolean(item.selected)) : null;
    return h("div", { id: `${id}-${i}`, role: optionRole, class: item.danger ? "menu-item danger" : "menu-item", "aria-selected": role === "listbox" ? selected : null, title: grid ? item.hint : null, "aria-label": grid ? item.hint : null, on: { click: () => pick(item), pointermove: () => move(i, false) } },
      item.lead,
      h("span", { class: "menu-text" }, item.text, !grid && item.hint && h("span", { class: "menu-hint" }, item.hint)),
      item.badge,
      role === "listbox" && h("span", { class: "menu-check" }, item.selected && icon("check")));
  }

  function move(to, scroll = true) {
    list.querySelector(".is-active")?.classList.remove("is-active");
    active = shown.length ? Math.max(0, Math.min(to, shown.length - 1)) : -1;
    const node = document.getElementById(`${id}-${active}`);
    node?.classList.add("is-active");
    if (node) holder.setAttribute("aria-activedescendant", node.id);
    else holder.removeAttribute("aria-activedescendant");
    if (scroll) node?.scrollIntoView({ block: "nearest" });
  }

  function pick(item) {
    if (multi) {
      item.selected = !item.selected;
      const at = active;
      draw();
      move(at);
      onPick?.(item);
    } else {
      closeMenu();
      onPick?.(item);
    }
  }

  let typed = "";
  let typedAt = 0;
  function seek(letter, at) {
    typed = at - typedAt < 700 ? typed + letter : letter;
    typedAt = at;
    const found = shown.findIndex((item) => String(item.text).toLowerCase().startsWith(typed.toLowerCase()));
    if (found >= 0) move(found);
  }

  function onKey(event) {
    const step = { ArrowDown: 1, ArrowUp: -1, ...(grid && { ArrowRight: 1, ArrowLeft: -1, ArrowDown: 6, ArrowUp: -6 }) }[event.key];
    if (step) move((active + step + shown.length) % shown.length);
    else if (event.key === "Home" && !field) move(0);
    else if (event.key === "End" && !field) move(shown.length - 1);
    else if (event.key === "Enter" || (event.key === " " && !field)) { if (shown[active]) pick(shown[active]); }
    else if (event.key === "Escape") closeMenu();
    else if (event.key === "Tab") { closeMenu(); return; }
    else { if (!field && event.key.length === 1 && !event.ctrlKey && !event.metaKey) seek(event.key, event.timeStamp); return; }
    event.preventDefault();
    event.stopPropagation();
  }

  box.addEventListener("keydown", onKey, { signal: stop.signal });
  if (field) field.addEventListener("input", draw);
  document.addEventListener("pointerdown", (event) => {
    if (!box.contains(event.target) && !anchor.contains(event.target)) closeMenu({ refocus: false });
  }, { signal: stop.signal, capture: true });
  window.addEventListener("resize", () => closeMenu(), { signal: stop.signal });

  // Inside a modal everything else is inert, so the pop-up has to live in it too.
  (anchor.closest("dialog") ?? document.body).append(box);
  box.showPopover();
  draw();
  place(anchor, box);
  anchor.setAttribute("aria-expanded", "true");
  open = { anchor, box, stop, onClose, key: anchor.dataset.key };
  holder.focus();
  return undefined;
}

function place(anchor, box) {
  const at = anchor.getBoundingClientRect();
  const margin = 8;
  box.style.minWidth = `${Math.min(at.width, 560)}px`;
  const { width, height } = box.getBoundingClientRect();
  const below = innerHeight - at.bottom - margin;
  const above = at.top - margin;
  const up = height > below && above > below;
  box.style.maxHeight = `${Math.max(up ? above : below, 120) - 6}px`;
  const tall = Math.min(height, Math.max(up ? above : below, 120) - 6);
  const left = at.left + width > innerWidth - margin ? at.right - width : at.left;
  box.style.left = `${Math.max(margin, Math.min(left, innerWidth - width - margin))}px`;
  box.style.top = `${up ? at.top - tall - 4 : at.bottom + 4}px`;
}
