/* Talking to the server: what a request may end in, and nothing else. */
import { measure, setSkew } from "./clock.js";

export class Offline extends Error {}
export class SignedOut extends Error {}
export class Broken extends Error {} // the server answered, but with a fault of its own

let latest = null; // the version the server has now

let given = null; // in the worker, which has no page and no document

export const use = (values) => { given = values; };

const cookie = (name) =>
  document.cookie.split("; ").find((pair) => pair.startsWith(`${name}=`))?.slice(name.length + 1) || "";

export const settings = () => given || document.getElementById("tablet").dataset;

/* The page that stands here is older than the app on the server. */
export const isOld = () => Boolean(latest) && latest !== settings().version;

/* An expired login answers with the way to the sign-in page; following it would only hide that. */
export const request = async (url, { patience = 30000, ...options } = {}) => {
  const sentAt = Date.now();
  let answer;
  try {
    answer = await fetch(url, {
      ...options,
      cache: "no-store",
      credentials: "same-origin",
      redirect: "manual",
      signal: AbortSignal.timeout(patience),
      headers: { Accept: "application/json", "X-CSRFToken": given ? given.csrf : cookie("csrftoken"), ...options.headers },
    });
  } catch (error) {
    throw new Offline(String(error));
  }
  if (answer.type === "opaqueredirect" || answer.status === 401) throw new SignedOut();
  if (answer.status >= 500 || answer.status === 429 || answer.status === 408) throw new Broken(String(answer.status));
  latest = answer.headers.get("X-Tablet-Version") || latest;
  const skew = measure(answer.headers.get("Date"), sentAt, Date.now());
  if (skew !== null) setSkew(skew);
  return { answer, skew };
};

/* The body as data; an answer cut off in the middle counts as not arrived. */
export const body = async (answer) => {
  try {
    return await answer.json();
  } catch (error) {
    if (answer.headers.get("Content-Type")?.startsWith("application/json")) throw new Offline(String(error));
    return null;
  }
};
