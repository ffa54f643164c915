/** An `input` block: label, control, hint, and what is wrong with it. */
import { control } from "./controls.js";
import { h } from "./dom.js";
import { plain } from "./mrkdwn.js";

const GROUPS = ["checkboxes", "radio_buttons"];

/** `how`: {key, value, error?, onValue(value), onEnter?(value)}. */
export function drawInput(block, { key, value, error, onValue, onEnter }) {
  const { element } = block;
  const name = plain(block.label.text);
  const id = `input-${key}`;
  const about = [block.hint && `${id}-hint`, error && `${id}-error`].filter(Boolean).join(" ") || null;
  const props = { id, "aria-describedby": about, "aria-invalid": error ? "true" : null };
  if (GROUPS.includes(element.type) === false) props["aria-required"] = block.optional ? null : "true";
  const mark = block.optional ? h("span", { class: "optional" }, "optional") : h("span", { class: "required", "aria-hidden": "true" }, "*");
  return h("div", { class: error ? "input has-error" : "input" },
    GROUPS.includes(element.type) ? h("div", { class: "label", "aria-hidden": "true" }, name, mark) : h("label", { class: "label", for: id }, name, mark),
    control(element, { value, onValue, onEnter, name: block.optional ? name : `${name}, required`, key, props }),
    block.hint && h("p", { class: "hint", id: `${id}-hint` }, plain(block.hint.text)),
    error && h("p", { class: "error", id: `${id}-error` }, plain(error)));
}
