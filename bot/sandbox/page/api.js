/** Speaks to the workspace's control addresses; whatever the page does, a script can do the same way. */

/** The workspace understood and said no; the message is fit to be shown. */
export class Refusal extends Error {}

/** The workspace cannot be reached, or answers with something that is not ours. */
export class Unreachable extends Error {}

async function call(path, options) {
  let response;
  let body;
  try {
    response = await fetch(path, { cache: "no-store", credentials: "omit", ...options });
    body = await response.json();
  } catch (error) {
    if (error.name === "AbortError") throw error;
    throw new Unreachable("The workspace does not answer.");
  }
  if (response.ok && body.ok) return body;
  if (response.status >= 500) throw new Unreachable(body.error ?? "The workspace is in trouble.");
  throw new Refusal(body.error ?? `The workspace answered ${response.status}.`);
}

/** Reads, e.g. `get("state", {as: "ana"})`; parameters that are null are left out. */
export function get(name, params = {}, options = {}) {
  const given = Object.entries(params).filter(([, value]) => value !== null && value !== undefined);
  return call(`/control/${name}?${new URLSearchParams(given)}`, options);
}

/** Does something, e.g. `post("say", {as: "ana", channel: "#site", text: "hello"})`. */
export function post(name, body) {
  return call(`/control/${name}`, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(body),
  });
}

export const sleep = (ms) => new Promise((done) => { setTimeout(done, ms); });
