/** What Slack would tell only this person, and what the workspace refused, as small cards. */
import { h, iconButton, patch } from "./dom.js";
import { mrkdwn } from "./mrkdwn.js";
import { app } from "./state.js";

const seen = new Map(); // by person: ids waved away, or told before this tab looked
let own = [];
let count = 0;

/** Shows a sentence until it is waved away, or for ten seconds when it is good news. */
export function tell(text, { passing = false } = {}) {
  count += 1;
  const notice = { id: `own-${count}`, text, own: true };
  own = [...own.slice(-2), notice];
  drawNotices();
  if (passing) setTimeout(() => dismiss(notice), 10000);
}

/** Shows why something did not work. */
export const fail = (error) => tell(error.message);

function dismiss(notice) {
  if (notice.own) own = own.filter((one) => one !== notice);
  else seen.get(app.as).add(notice.id);
  drawNotices();
}

/** Draws the cards; inside an open modal, since all else is out of reach then. */
export function drawNotices() {
  const box = document.getElementById("notices");
  const holder = document.querySelector("dialog.modal[open]") ?? document.body;
  if (box.parentElement !== holder) holder.append(box);
  const all = app.data?.notices ?? [];
  if (!seen.has(app.as)) seen.set(app.as, new Set(all.map((one) => one.id)));
  const said = all.filter((one) => !seen.get(app.as).has(one.id)).slice(-3);
  patch(box, [...said, ...own].map((notice) => ({
    key: String(notice.id),
    sig: notice.text,
    render: () => h("div", { class: "notice", role: "alert" }, h("div", {}, mrkdwn(notice.text)), iconButton("close", "Dismiss", () => dismiss(notice))),
  })));
}
