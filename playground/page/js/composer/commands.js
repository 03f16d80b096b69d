/** Slash commands: the app's own, and Slack's `/invite` and `/remove` for the app. */

const OWN = [
  { command: "/invite", usage_hint: "@app", description: "Add an app to this channel" },
  { command: "/remove", usage_hint: "@app", description: "Remove an app from this channel" },
];

/** Every command that can be run here (`command`, `usage_hint`, `description`). */
export function commandsOf(names) {
  const given = (names.app.commands ?? []).map((one) => (one.command ? one : { command: one }));
  return [...given, ...OWN];
}

/** `{command, rest}` of a text that begins with a slash and a word, or null. */
export function parseCommand(text) {
  const [, command, rest] = /^(\/[\w-]+)(?:\s+([^]*))?$/.exec(text) ?? [];
  return command ? { command, rest: (rest ?? "").trim() } : null;
}

/** How the command is used that somebody has begun to write, or null. */
export function usageOf(text, names) {
  const { command } = parseCommand(text.trimStart()) ?? {};
  const known = commandsOf(names).find((one) => one.command === command);
  return known ? `${command} ${known.usage_hint ?? ""}`.trim() : null;
}

/** Why a command cannot be run, or null. */
export function problemWith({ command }, { names, inThread, files }) {
  const known = commandsOf(names).some((one) => one.command === command);
  if (!known) return `${command} is not a command of this workspace.`;
  if (inThread) return `${command} cannot be used in a thread. Write it in the channel.`;
  if (files.length)
    return `${command} cannot carry files. Send it without them: its form takes files.`;
  return null;
}

/** Runs it; resolves to the server's answer, raises what is to be told. */
export async function runCommand(app, channel, { command, rest }) {
  if (!OWN.some((one) => one.command === command))
    return app.api.post("commands", { channel, command, text: rest });
  const name = app.names.app.name ?? "the app";
  if (rest.replace(/^@/, "").toLowerCase() !== name.toLowerCase())
    throw new Error(`Only the app can come and go here: ${command} @${name}`);
  return app.bringApp(channel, command === "/invite");
}
