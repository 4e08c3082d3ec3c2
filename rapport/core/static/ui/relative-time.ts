/** <relative-time datetime="…" title="exactly when">12 min</relative-time>: kept true while the page lies open. */
import { word } from "./words"

const MINUTE = 60
const HOUR = 3_600
const DAY = 86_400

/** The same words as rapport/core/times.py says; undefined where it says a date, which doesn't age. */
export function ago(moment: number, now: number): string | undefined {
  const seconds = (now - moment) / 1_000
  // What is to come is counted in whole minutes begun, so that two hours from now is “in 2 h”.
  const near = seconds <= -MINUTE ? Math.ceil(-seconds / MINUTE) * MINUTE : Math.max(seconds, 0)
  if (near < MINUTE) return word("now")
  if (near >= 7 * DAY) return undefined
  const [name, size] = near < HOUR ? ["minutes", MINUTE] : near < DAY ? ["hours", HOUR] : ["days", DAY]
  const said = word(String(name), { n: Math.floor(near / Number(size)) })
  return seconds < 0 ? word("ahead", { time: said }) : said
}

const shown = new Set<RelativeTime>()

class RelativeTime extends HTMLElement {
  connectedCallback(): void {
    shown.add(this)
  }

  disconnectedCallback(): void {
    shown.delete(this)
  }

  refresh(now: number): void {
    const said = ago(Date.parse(this.getAttribute("datetime") ?? ""), now)
    if (said && said !== this.textContent) this.textContent = said
  }
}

customElements.define("relative-time", RelativeTime)

const refreshAll = (): void => {
  const now = Date.now()
  if (!document.hidden) for (const one of shown) one.refresh(now)
}
setInterval(refreshAll, 30_000)
document.addEventListener("visibilitychange", refreshAll)
