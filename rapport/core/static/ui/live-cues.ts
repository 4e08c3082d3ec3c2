/**
 * <live-cues url="/live?on=SIGNED" names="conversation:42 ledger">: a cue from the server becomes the event `cue:<name>`
 * on the body, which `hx-trigger="cue:conversation:42 from:body"` hears. After every gap all names are said once, since
 * anything may have happened in it. A page too old to listen says so. A tab that nobody sees stops listening after a
 * minute, since a browser keeps only six connections to one address, and asks for everything when it is seen again.
 */
import { toast, unsay } from "./toast-stack"
import { word } from "./words"

const FIRST_PAUSE = 2_000
const LONGEST_PAUSE = 60_000
const UNSEEN = 60_000

class LiveCues extends HTMLElement {
  static readonly observedAttributes = ["url"]
  #source?: EventSource
  #retry?: ReturnType<typeof setTimeout>
  #pause = FIRST_PAUSE
  #missed = false
  #unseen?: ReturnType<typeof setTimeout>

  connectedCallback(): void {
    document.addEventListener("visibilitychange", this.#seen)
    this.#open()
  }

  disconnectedCallback(): void {
    document.removeEventListener("visibilitychange", this.#seen)
    clearTimeout(this.#unseen)
    this.#close()
  }

  #seen = (): void => {
    clearTimeout(this.#unseen)
    if (document.hidden) this.#unseen = setTimeout(() => this.#close(), UNSEEN)
    else if (this.#source?.readyState === EventSource.CLOSED) {
      this.#missed = true
      this.#open()
    }
  }

  attributeChangedCallback(_name: string, before: string | null, now: string | null): void {
    if (before === null || before === now || !this.isConnected) return
    this.#open()
  }

  #open(): void {
    this.#close()
    const source = (this.#source = new EventSource(this.getAttribute("url") ?? "/live"))
    source.onmessage = ({ data }: MessageEvent<string>) => this.#say(data)
    source.onopen = () => {
      this.#pause = FIRST_PAUSE
      unsay(word("offline"))
      if (this.#missed) this.#say("everything")
      this.#missed = false
    }
    source.onerror = () => {
      // The browser tries again by itself, unless the answer was not a stream at all.
      if (source.readyState === EventSource.CLOSED) void this.#ask()
    }
  }

  #close(): void {
    clearTimeout(this.#retry)
    this.#source?.close()
  }

  #say(name: string): void {
    const names = name === "everything" ? ["everything", ...(this.getAttribute("names") ?? "").split(" ")] : [name]
    for (const one of names) document.body.dispatchEvent(new CustomEvent(`cue:${one}`))
  }

  /** Why is there no stream? Refused: this page is too old. Anything else passes: try again, ever more calmly. */
  async #ask(): Promise<void> {
    this.#missed = true
    const stop = new AbortController()
    const answer = await fetch(this.getAttribute("url") ?? "/live", { signal: stop.signal }).catch(() => null)
    stop.abort()
    if (answer?.status === 403) {
      toast({ text: word("old"), tone: "bad", reload: true })
      return
    }
    this.#retry = setTimeout(() => this.isConnected && this.#open(), this.#pause * (0.75 + Math.random() / 2))
    this.#pause = Math.min(this.#pause * 2, LONGEST_PAUSE)
  }
}

customElements.define("live-cues", LiveCues)
