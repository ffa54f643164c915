/**
 * Interactive elements of Block Kit. Values travel in one plain form: a string for text and single
 * choices (the option's value), a list for several, "YYYY-MM-DD", "HH:MM", seconds for a date and time.
 */
import { h, icon } from "./dom.js";
import { openMenu } from "./menu.js";
import { plain, textObject } from "./mrkdwn.js";
import { app } from "./state.js";
import { secondsToWall, wallToSeconds } from "./times.js";

const isMulti = (element) => element.type.startsWith("multi_") || element.type === "checkboxes";

const values = (options) => (options ?? []).map((option) => option.value);

/** What an element holds before anyone touches it. */
export function initialValue(element) {
  if (isMulti(element)) {
    return values(element.initial_options).concat(element.initial_users ?? [], element.initial_channels ?? [], element.initial_conversations ?? []);
  }
  return element.initial_value ?? element.initial_option?.value ?? element.initial_date ?? element.initial_time ?? element.initial_date_time
    ?? element.initial_user ?? element.initial_channel ?? element.initial_conversation ?? null;
}

/** The same from a view's `state.values[block_id][action_id]`. */
export function stateValue(said) {
  if (!said) return undefined;
  for (const name of ["value", "selected_date", "selected_time", "selected_date_time", "selected_user", "selected_channel", "selected_conversation", "selected_users", "selected_channels", "selected_conversations"]) {
    if (said[name] !== undefined) return said[name];
  }
  if (said.rich_text_value !== undefined) return richWords(said.rich_text_value);
  if (said.selected_options) return values(said.selected_options);
  return "selected_option" in said ? said.selected_option?.value ?? null : undefined;
}

const richWords = (value) => value && (value.elements ?? []).flatMap((part) => part.elements ?? []).map((leaf) => leaf.text ?? "").join("");

function people() {
  return [...app.data.people, app.data.bot].map((one) => ({ id: one.id, text: one.name, hint: one.is_external ? `${one.title}, ${one.team_name}` : one.title ?? "App" }));
}

const channels = (kinds) => app.data.channels.filter((one) => kinds.includes(one.kind)).map((one) => ({ id: one.id, text: one.kind === "im" ? app.data.bot.name : `#${one.name}` }));

const optionItem = (option) => ({ id: option.value, text: plain(option.text.text), hint: option.description && plain(option.description.text) });

/** The choices of any select, as menu items. */
function choices(element) {
  if (element.type.endsWith("users_select")) return people();
  if (element.type.endsWith("channels_select")) return channels(["channel", "private"]);
  if (element.type.endsWith("conversations_select")) return channels(["channel", "private", "im"]);
  const grouped = (element.option_groups ?? []).flatMap((group) => [{ group: plain(group.label.text) }, ...group.options.map(optionItem)]);
  return grouped.length ? grouped : (element.options ?? []).map(optionItem);
}

function select(element, { value, onValue, name, key, props }) {
  const multi = isMulti(element);
  let chosen = multi ? [...(value ?? [])] : value;
  const shown = h("span", { class: "select-text" });
  const button = h("button", { type: "button", class: "select", role: "combobox", "aria-haspopup": "listbox", "aria-expanded": "false", "aria-label": props?.id ? null : name, data: { key }, ...props, on: { click: unfold } }, shown, icon("down"));

  function draw() {
    const items = choices(element).filter((item) => (multi ? chosen.includes(item.id) : item.id === chosen));
    const words = items.map((item) => item.text).join(", ");
    shown.textContent = words || plain(element.placeholder?.text ?? "Choose");
    shown.classList.toggle("is-placeholder", !words);
  }

  function unfold() {
    const before = JSON.stringify(chosen);
    const items = choices(element).map((item) => ({ ...item, selected: multi ? chosen.includes(item.id) : item.id === chosen }));
    openMenu(button, {
      label: name,
      role: "listbox",
      multi,
      items,
      filter: items.length > 7,
      onPick(item) {
        if (!multi) chosen = item.id;
        else chosen = item.selected ? [...chosen, item.id] : chosen.filter((one) => one !== item.id);
        draw();
        if (!multi) onValue(chosen);
      },
      onClose: () => { if (multi && JSON.stringify(chosen) !== before) onValue(chosen); },
    });
  }
  draw();
  return button;
}

function ticks(element, { value, onValue, key, name, props }) {
  const multi = element.type === "checkboxes";
  const type = multi ? "checkbox" : "radio";
  const group = h("div", { class: "ticks", role: multi ? "group" : "radiogroup", "aria-label": name, ...props });
  const read = () => [...group.querySelectorAll("input:checked")].map((input) => input.value);
  element.options.forEach((option, i) => {
    const checked = multi ? (value ?? []).includes(option.value) : value === option.value;
    group.append(h("label", { class: "tick-row" },
      h("input", { type, name: key, value: option.value, checked, data: { key: `${key}:${i}` }, on: { change: () => onValue(multi ? read() : read()[0]) } }),
      h("span", {}, textObject(option.text), option.description && h("span", { class: "menu-hint" }, textObject(option.description)))));
  });
  return group;
}

/** A native picker. Typing a date changes it digit by digit, so a typed one counts on Enter or on leaving. */
function picker(type, { value, onValue, key, name, props, encode = (raw) => raw, decode = (said) => said }) {
  let typing = false;
  let sent = value ? decode(value) : "";
  const send = () => {
    typing = false;
    if (input.value === sent) return;
    sent = input.value;
    onValue(sent ? encode(sent) : null);
  };
  const input = h("input", {
    type, class: "field picker", "aria-label": name, value: sent, data: { key }, ...props,
    on: {
      keydown: (event) => { if (event.key === "Enter") send(); else typing = event.key !== "Tab"; },
      pointerdown: () => { typing = false; },
      change: () => { if (!typing) send(); },
      blur: send,
    },
  });
  return input;
}

const TEXT_TYPES = { email_text_input: "email", url_text_input: "url", number_input: "number", plain_text_input: "text", rich_text_input: "text" };

function text(element, { value, onValue, onEnter, key, name, props }) {
  const long = element.multiline || element.type === "rich_text_input";
  const shared = {
    class: "field", "aria-label": props?.id ? null : name, placeholder: element.placeholder && plain(element.placeholder.text), maxlength: element.max_length,
    data: { key }, value: typeof value === "string" || typeof value === "number" ? value : "", ...props, on: { input: () => onValue(field.value), keydown },
  };
  const field = long
    ? h("textarea", { ...shared, rows: 4 })
    : h("input", { ...shared, type: TEXT_TYPES[element.type], step: element.is_decimal_allowed ? "any" : null, min: element.min_value, max: element.max_value, autocomplete: "off" });
  function keydown(event) {
    if (event.key !== "Enter" || (long && !event.metaKey && !event.ctrlKey)) return;
    event.preventDefault();
    onEnter?.(field.value);
  }
  return field;
}

/**
 * Draws one element that holds a value.
 * `how`: {value, onValue, onEnter?, name (for screen readers), key (to find it again), props (attributes)}.
 */
export function control(element, how) {
  const { type } = element;
  if (type.endsWith("_select")) return select(element, how);
  if (type === "checkboxes" || type === "radio_buttons") return ticks(element, how);
  if (type === "datepicker") return picker("date", how);
  if (type === "timepicker") return picker("time", how);
  if (type === "datetimepicker") return picker("datetime-local", { ...how, encode: wallToSeconds, decode: secondsToWall });
  if (type in TEXT_TYPES) return text(element, how);
  return h("span", { class: "unknown" }, `This page cannot fill in a ${type}.`);
}

/** True for elements that hold a value rather than being pressed. */
export const holdsValue = (element) => !["button", "overflow", "image", "workflow_button", "icon_button", "feedback_buttons"].includes(element.type);

/** True where typing goes on for a while, so that what is typed is sent on after a pause. */
export const isTyped = (element) => element.type in TEXT_TYPES;
