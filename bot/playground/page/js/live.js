/** Server-sent events with reconnect. */

const FIRST_DELAY = 500;
const LONGEST_DELAY = 8000;

/**
 * Follows `url`. `onEvent(object)` gets each event, `onState(online, again)` each change of the
 * connection; `again` is true when it came back, so that what was missed can be read.
 */
export class Live {
  constructor(url, { onEvent, onState }) {
    this.url = url;
    this.onEvent = onEvent;
    this.onState = onState;
    this.delay = FIRST_DELAY;
    this.opened = false;
    this.connect();
  }

  connect() {
    this.source = new EventSource(this.url);
    this.source.onopen = () => {
      this.delay = FIRST_DELAY;
      this.onState(true, this.opened);
      this.opened = true;
    };
    this.source.onmessage = (event) => this.onEvent(JSON.parse(event.data));
    this.source.onerror = () => {
      this.source.close();
      this.onState(false, false);
      this.timer = setTimeout(() => this.connect(), this.delay);
      this.delay = Math.min(this.delay * 2, LONGEST_DELAY);
    };
  }

  close() {
    clearTimeout(this.timer);
    this.source.close();
  }
}
