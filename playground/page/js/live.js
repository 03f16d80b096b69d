/** Server-sent events with reconnect. */

const FIRST_DELAY = 500;
const LONGEST_DELAY = 8000;

/**
 * Follows `url`. `onEvent(object)` gets each event, `onState(online)` each change of the connection:
 * what happened before it is there (again) was missed and has to be read.
 */
export class Live {
  constructor(url, { onEvent, onState }) {
    this.url = url;
    this.onEvent = onEvent;
    this.onState = onState;
    this.delay = FIRST_DELAY;
    this.connect();
  }

  connect() {
    this.source = new EventSource(this.url);
    this.source.onopen = () => {
      this.delay = FIRST_DELAY;
      this.onState(true);
    };
    this.source.onmessage = (event) => this.onEvent(JSON.parse(event.data));
    this.source.onerror = () => {
      this.source.close();
      this.onState(false);
      this.timer = setTimeout(() => this.connect(), this.delay);
      this.delay = Math.min(this.delay * 2, LONGEST_DELAY);
    };
  }

  close() {
    clearTimeout(this.timer);
    this.source.close();
  }
}
