/** The people-side API of the local Slack, as one person. */

/** An answer that is not `ok`: `code` for programs, `message` for people, `errors` by field. */
class ApiError extends Error {
  constructor(code, message, errors = null) {
    super(message || code);
    this.code = code;
    this.errors = errors;
  }
}

/** Calls of one person `as` (a user id). Each returns the parsed answer or raises ApiError. */
export class Api {
  constructor(as) {
    this.as = as;
  }

  get(path, query = {}) {
    const parameters = new URLSearchParams({ ...(this.as ? { as: this.as } : {}), ...query });
    return answer(fetch(`/people/${path}?${parameters}`, { cache: "no-store" }));
  }

  post(path, body = {}) {
    return answer(
      fetch(`/people/${path}`, {
        method: "POST",
        headers: { "Content-Type": "application/json" },
        body: JSON.stringify({ as: this.as, ...body }),
      }),
    );
  }

  /** `files` is a list of `[part name, File]`; without files the body is plain JSON. */
  send(path, fields, files) {
    if (!files.length) return this.post(path, fields);
    const form = new FormData();
    form.append("as", this.as);
    for (const [name, value] of Object.entries(fields)) {
      if (value === undefined || value === null) continue;
      form.append(name, typeof value === "object" ? JSON.stringify(value) : String(value));
    }
    for (const [name, file] of files) form.append(name, file, file.name);
    return answer(fetch(`/people/${path}`, { method: "POST", body: form }));
  }

  fileUrl(file) {
    return fileAddress(file.id, this.as);
  }

  async fileText(file) {
    const response = await fetch(this.fileUrl(file), { cache: "no-store" });
    if (!response.ok) throw new ApiError("file", "This file cannot be read any more.");
    return response.text();
  }

  eventsUrl() {
    return `/people/events?as=${encodeURIComponent(this.as)}`;
  }
}

/** Where the bytes of a file are, for one person. */
export function fileAddress(id, person) {
  return `/people/files/${encodeURIComponent(id)}?as=${encodeURIComponent(person)}`;
}

async function answer(request) {
  let response;
  try {
    response = await request;
  } catch {
    throw new ApiError("offline", "The local Slack does not answer. Is it still running?");
  }
  const body = await response.json().catch(() => ({}));
  if (!response.ok || body.ok === false) {
    const code = body.error ?? `status_${response.status}`;
    throw new ApiError(
      code,
      body.message ?? `The local Slack refused this (${code}).`,
      body.errors,
    );
  }
  return body;
}
