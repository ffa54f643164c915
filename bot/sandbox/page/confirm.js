/** A small question before something happens. */
import { h } from "./dom.js";
import { plain, textObject } from "./mrkdwn.js";

/** Asks a Block Kit `confirm` object; true when there is none or the person agrees. */
export function confirmed(question) {
  if (!question) return Promise.resolve(true);
  return new Promise((answer) => {
    const close = (yes) => () => { dialog.close(yes ? "yes" : ""); };
    const dialog = h("dialog", { class: "dialog confirm", "aria-labelledby": "confirm-title" },
      h("h2", { id: "confirm-title" }, plain(question.title?.text ?? "Are you sure?")),
      h("div", { class: "confirm-text" }, textObject(question.text)),
      h("div", { class: "dialog-foot" },
        h("button", { type: "button", class: "button", on: { click: close(false) } }, plain(question.deny?.text ?? "Cancel")),
        h("button", { type: "button", class: `button ${question.style === "danger" ? "danger-fill" : "primary"}`, autofocus: true, on: { click: close(true) } }, plain(question.confirm?.text ?? "Yes"))));
    dialog.addEventListener("keydown", (event) => event.stopPropagation());
    dialog.addEventListener("close", () => {
      dialog.remove();
      answer(dialog.returnValue === "yes");
    });
    document.body.append(dialog);
    dialog.showModal();
  });
}
