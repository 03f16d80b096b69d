/** Emoji by Slack's short names. Where the system has no emoji font, the short name is shown. */

const GLYPHS = {
  "+1": "👍",
  thumbsup: "👍",
  "-1": "👎",
  thumbsdown: "👎",
  heart: "❤️",
  eyes: "👀",
  tada: "🎉",
  white_check_mark: "✅",
  heavy_check_mark: "✔️",
  x: "❌",
  hourglass_flowing_sand: "⏳",
  hourglass: "⌛",
  rocket: "🚀",
  fire: "🔥",
  pray: "🙏",
  clap: "👏",
  raised_hands: "🙌",
  wave: "👋",
  thinking_face: "🤔",
  smile: "😄",
  slightly_smiling_face: "🙂",
  grinning: "😀",
  joy: "😂",
  laughing: "😆",
  wink: "😉",
  sob: "😭",
  cry: "😢",
  open_mouth: "😮",
  confused: "😕",
  sparkles: "✨",
  star: "⭐",
  bulb: "💡",
  memo: "📝",
  page_facing_up: "📄",
  open_file_folder: "📂",
  paperclip: "📎",
  bar_chart: "📊",
  chart_with_upwards_trend: "📈",
  chart_with_downwards_trend: "📉",
  mag: "🔍",
  microscope: "🔬",
  gear: "⚙️",
  warning: "⚠️",
  rotating_light: "🚨",
  no_entry: "⛔",
  stop_sign: "🛑",
  octagonal_sign: "🛑",
  lock: "🔒",
  key: "🔑",
  robot_face: "🤖",
  snake: "🐍",
  bug: "🐛",
  zap: "⚡",
  information_source: "ℹ️",
  question: "❓",
  exclamation: "❗",
  arrow_right: "➡️",
  arrow_down: "⬇️",
  repeat: "🔁",
  stopwatch: "⏱️",
  calendar: "📆",
  moneybag: "💰",
  point_right: "👉",
  ok_hand: "👌",
  muscle: "💪",
  coffee: "☕",
  100: "💯",
  ballot_box_with_check: "☑️",
  white_circle: "⚪",
  large_green_circle: "🟢",
  red_circle: "🔴",
  large_yellow_circle: "🟡",
  package: "📦",
  art: "🎨",
};

/** The reactions offered in the menu of a message. */
export const QUICK = ["+1", "eyes", "white_check_mark", "tada", "heart", "thinking_face", "x"];

let canDraw;

function hasEmojiFont() {
  if (canDraw === undefined) {
    const canvas = document.createElement("canvas");
    canvas.width = canvas.height = 20;
    const context = canvas.getContext("2d", { willReadFrequently: true });
    context.font = "16px sans-serif";
    context.fillStyle = "#000";
    context.fillText("👍", 0, 16);
    const { data } = context.getImageData(0, 0, 20, 20);
    canDraw = data.some((value, index) => index % 4 !== 3 && value > 40);
  }
  return canDraw;
}

/** The character of a short name, or `:name:` when it is unknown or cannot be drawn. */
export function glyph(name) {
  const character = GLYPHS[name.replace(/::skin-tone-\d$/, "")];
  return character && hasEmojiFont() ? character : `:${name}:`;
}

/** Whether `name` is a short name that the page knows. */
export function isEmoji(name) {
  return Object.hasOwn(GLYPHS, name);
}
