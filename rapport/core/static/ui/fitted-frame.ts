/** <fitted-frame><iframe></fitted-frame>: the frame is as high as what it shows, also after pictures came or it was made wider. */
class FittedFrame extends HTMLElement {
  #sizes?: ResizeObserver

  connectedCallback(): void {
    const frame = this.querySelector("iframe")
    frame?.addEventListener("load", this.#fit)
    if (frame?.contentDocument?.readyState === "complete") this.#fit()
  }

  disconnectedCallback(): void {
    this.#sizes?.disconnect()
  }

  #fit = (): void => {
    const frame = this.querySelector("iframe")
    const page = frame?.contentDocument?.documentElement
    if (!frame || !page?.ownerDocument.body) return
    const measure = (): void => {
      const bar = (frame.contentWindow?.innerHeight ?? 0) - page.clientHeight // under what is wider than the frame
      const text = Math.ceil(page.ownerDocument.body.getBoundingClientRect().height)
      const high = text + Math.min(Math.max(bar, 0), 20)
      if (text && frame.height !== String(high)) frame.height = String(high)
    }
    measure()
    this.#sizes?.disconnect()
    this.#sizes = new ResizeObserver(measure)
    this.#sizes.observe(page.ownerDocument.body)
  }
}

customElements.define("fitted-frame", FittedFrame)
