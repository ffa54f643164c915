/** Builds and reconciles DOM nodes; data only ever enters the page as text. */

const SVG = "http://www.w3.org/2000/svg";

/** Makes an element. `props`: attributes, plus `on` (listeners), `data` (dataset) and `text`. */
export function h(tag, props, ...children) {
  return fill(document.createElement(tag), props, children);
}

/** Makes an SVG element in the same manner. */
export function s(tag, props, ...children) {
  return fill(document.createElementNS(SVG, tag), props, children);
}

function fill(node, props, children) {
  for (const [name, value] of Object.entries(props ?? {})) {
    if (value === null || value === undefined || value === false) continue;
    if (name === "on") for (const [type, listener] of Object.entries(value)) node.addEventListener(type, listener);
    else if (name === "data") Object.assign(node.dataset, value);
    else if (name === "text") node.append(String(value));
    else if (name === "value") node.value = value;
    else node.setAttribute(name, value === true ? "" : String(value));
  }
  node.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false));
  return node;
}

const ICONS = {
  menu: "M4 6h16M4 12h16M4 18h16",
  hash: "M9 4 7 20M17 4l-2 16M4 9h16M3.5 15h16",
  lock: "M6 11h12v9H6zM8.5 11V8a3.5 3.5 0 0 1 7 0v3",
  shared: "M8 7a3 3 0 1 0 0 6 3 3 0 0 0 0-6ZM16 11a3 3 0 1 0 0 6 3 3 0 0 0 0-6ZM10.6 11.4l2.8 1.4",
  close: "M6 6l12 12M18 6 6 18",
  down: "m6 9 6 6 6-6",
  more: "M5.5 12h.01M12 12h.01M18.5 12h.01",
  reply: "M4 5h16v11H10l-4 4v-4H4z",
  smile: "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18ZM8.5 14.5a4.5 4.5 0 0 0 7 0M9 9.5h.01M15 9.5h.01",
  eye: "M2.5 12S6 5.5 12 5.5 21.5 12 21.5 12 18 18.5 12 18.5 2.5 12 2.5 12ZM12 9.5a2.5 2.5 0 1 0 0 5 2.5 2.5 0 0 0 0-5Z",
  clock: "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18ZM12 7.5V12l3 2",
  pulse: "M3 12h4l2.5-7 5 14L17 12h4",
  send: "M4 12 20 4l-5 16-3.5-6.5z",
  check: "m5 12.5 4.5 4.5L19 7.5",
  bolt: "M13 3 5 14h6l-1 7 8-11h-6z",
  people: "M9 5a3.5 3.5 0 1 0 0 7 3.5 3.5 0 0 0 0-7ZM2.5 20c0-3.5 2.9-5.5 6.5-5.5s6.5 2 6.5 5.5M16 5.5a3 3 0 0 1 0 6M18 15c2 .7 3.5 2.3 3.5 5",
};

/** A line icon, hidden from screen readers: the control around it carries the name. */
export function icon(name) {
  return s("svg", { class: `icon icon-${name}`, viewBox: "0 0 24 24", "aria-hidden": "true", focusable: "false" }, s("path", { d: ICONS[name] }));
}

/** A button that shows only an icon; `label` is its name for screen readers and its tooltip. */
export function iconButton(name, label, onClick, props = {}) {
  return h("button", { type: "button", class: "icon-button", "aria-label": label, title: label, on: { click: onClick }, ...props }, icon(name));
}

const signatures = new WeakMap();

/**
 * Makes the container's children follow `items` ({key, sig, render}): what did not change keeps its
 * node, so open menus, focus and half-read text survive a live update. Gives the keys drawn anew.
 */
export function patch(container, items) {
  const hadFocus = container.contains(document.activeElement);
  const focused = hadFocus ? focusKey(document.activeElement) : null;
  const focusedItem = hadFocus ? document.activeElement.closest("[data-item]")?.dataset.item : null;
  const old = new Map([...container.children].map((node) => [node.dataset.item, node]));
  const changed = [];
  let at = container.firstElementChild;
  for (const item of items) {
    let node = old.get(item.key);
    old.delete(item.key);
    if (!node || signatures.get(node) !== item.sig) {
      const fresh = item.render();
      fresh.dataset.item = item.key;
      signatures.set(fresh, item.sig);
      changed.push({ key: item.key, node: fresh, isNew: !node });
      if (node) {
        if (at === node) at = fresh;
        node.replaceWith(fresh);
      }
      node = fresh;
    }
    if (at === node) at = at.nextElementSibling;
    else container.insertBefore(node, at);
  }
  for (const gone of old.values()) gone.remove();
  if (hadFocus && !container.contains(document.activeElement)) {
    // The control may have gone (a button pressed once); then what it stood in is next best.
    const back = container.querySelector(`[data-key="${CSS.escape(focused ?? "")}"]`) ?? container.querySelector(`[data-item="${CSS.escape(focusedItem ?? "")}"]`);
    back?.focus({ preventScroll: true });
  }
  return changed;
}

/** The name under which a control can be found again after it was drawn anew. */
export function focusKey(node) {
  return node?.closest?.("[data-key]")?.dataset.key ?? null;
}

/** Says something to screen readers without moving anyone's focus. */
export function announce(text) {
  const region = document.getElementById("announcer");
  region.textContent = "";
  requestAnimationFrame(() => { region.textContent = text; });
}
