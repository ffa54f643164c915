/** An `input` block: label, control, hint, and what is wrong with it. */
import { control, initialValue, isTyped } from "./controls.js";
import { h } from "./dom.js";
import { plain } from "./mrkdwn.js";

/** An input block outside a modal: each value goes to the workspace, which knows when the app is to hear of it. */
export function drawLooseInput(block, key, { press, picked }) {
  const { element } = block;
  const name = `${key}:${element.action_id}`;
  let timer = null;
  const send = (value) => press(block, element, value);
  return drawInput(block, {
    key: name,
    value: picked.has(name) ? picked.get(name) : initialValue(element),
    onValue(value) {
      picked.set(name, value);
      clearTimeout(timer);
      if (!isTyped(element)) send(value);
      else if (!block.dispatch_action) timer = setTimeout(() => send(value), 250);
    },
    onEnter: (value) => block.dispatch_action && send(value),
  });
}

const GROUPS = ["checkboxes", "radio_buttons"];

/** `how`: {key, value, error?, onValue(value), onEnter?(value)}. */
export function drawInput(block, { key, value, error, onValue, onEnter }) {
  const { element } = block;
  const name = plain(block.label.text);
  const id = `input-${key}`;
  const about = [block.hint && `${id}-hint`, error && `${id}-error`].filter(Boolean).join(" ") || null;
  const props = { id, "aria-describedby": about, "aria-invalid": error ? "true" : null };
  if (!GROUPS.includes(element.type)) props["aria-required"] = block.optional ? null : "true";
  const mark = block.optional ? h("span", { class: "optional" }, "optional") : h("span", { class: "required", "aria-hidden": "true" }, "*");
  return h("div", { class: error ? "input has-error" : "input" },
    GROUPS.includes(element.type) ? h("div", { class: "label", "aria-hidden": "true" }, name, mark) : h("label", { class: "label", for: id }, name, mark),
    control(element, { value, onValue, onEnter, name, key, props }),
    block.hint && h("p", { class: "hint", id: `${id}-hint` }, plain(block.hint.text)),
    error && h("p", { class: "error", id: `${id}-error` }, plain(error)));
}
