/** How times, sizes and names are written. */

/** A Slack timestamp (`1732266000.000100`) as a Date. */
function dateOf(ts) {
  return new Date(Number(ts) * 1000);
}

/** `9:02` in the reader's own habits. */
export function clock(ts) {
  return dateOf(ts).toLocaleTimeString([], { hour: "numeric", minute: "2-digit" });
}

/** Date and time in full, for tooltips. */
export function fullTime(ts) {
  return dateOf(ts).toLocaleString([], { dateStyle: "full", timeStyle: "medium" });
}

/** `Today`, `Yesterday`, or the date with its weekday. */
export function dayLabel(ts, now = new Date()) {
  const day = dateOf(ts);
  const yesterday = new Date(now.getFullYear(), now.getMonth(), now.getDate() - 1);
  if (day.toDateString() === now.toDateString()) return "Today";
  if (day.toDateString() === yesterday.toDateString()) return "Yesterday";
  return day.toLocaleDateString([], { weekday: "long", month: "long", day: "numeric" });
}

/** `just now`, `5 min ago`, `3 h ago`, or the day. */
export function ago(ts, now = new Date()) {
  const minutes = Math.floor((now - dateOf(ts)) / 60000);
  if (minutes < 1) return "just now";
  if (minutes < 60) return `${minutes} min ago`;
  return minutes < 24 * 60 ? `${Math.floor(minutes / 60)} h ago` : dayLabel(ts, now);
}

const DATES = {
  date_num: { year: "numeric", month: "2-digit", day: "2-digit" },
  date: { dateStyle: "long" },
  date_short: { dateStyle: "medium" },
  date_long: { dateStyle: "full" },
  time: { hour: "numeric", minute: "2-digit" },
  time_secs: { timeStyle: "medium" },
};

/** A Date in Slack's `{date_short_pretty}, {time}` notation; `_pretty` says Today and Yesterday. */
export function formatDate(when, format) {
  return format.replace(/\{(\w+?)(_pretty)?\}/g, (whole, name, pretty) => {
    if (name === "ago") return ago(when / 1000);
    if (!Object.hasOwn(DATES, name)) return whole;
    const near = pretty ? dayLabel(when / 1000) : "";
    if (/^(Today|Yesterday)$/.test(near)) return near;
    return when.toLocaleString([], DATES[name]);
  });
}

/** Bytes as people write them: `812 B`, `2.1 MB` (powers of ten). */
export function size(bytes) {
  let value = Number(bytes) || 0;
  let unit = "B";
  for (const next of ["KB", "MB", "GB"]) {
    if (value < 1000) break;
    value /= 1000;
    unit = next;
  }
  const digits = unit === "B" || value >= 100 ? 0 : 1;
  return `${value.toFixed(digits).replace(/\.0$/, "")} ${unit}`;
}

/** `1 reply`, `4 replies`. */
export function count(number, one, many = `${one}s`) {
  return `${number.toLocaleString()} ${number === 1 ? one : many}`;
}

/** One or two letters for an avatar. */
export function initials(name) {
  const words = name
    .replace(/[^\p{L}\p{N}\s]/gu, " ")
    .split(/\s+/)
    .filter(Boolean);
  const letters = words.length > 1 ? [words[0], words.at(-1)] : words.slice(0, 1);
  return letters.map((word) => [...word][0].toUpperCase()).join("") || "?";
}

/** A number from 0 to 7 that stays the same for the same id. */
export function hue(id) {
  let sum = 2166136261;
  for (const character of id) sum = Math.imul(sum ^ character.codePointAt(0), 16777619) >>> 0;
  return (sum >>> 8) % 8;
}
