/** Puts a popover beside what opened it, where the browser has no anchors of its own. */
const KNOWS_ANCHORS = CSS.supports("position-area", "block-end")

export function place(box: HTMLElement, anchor: DOMRect): void {
  const { innerWidth, innerHeight } = window
  const below = anchor.bottom + box.offsetHeight + 8 < innerHeight
  box.style.top = `${below ? anchor.bottom : Math.max(0, anchor.top - box.offsetHeight - 8)}px`
  box.style.left = `${Math.max(8, Math.min(anchor.left, innerWidth - box.offsetWidth - 8))}px`
}

/** Show `box` as a popover at `anchor`. */
export function showAt(box: HTMLElement, anchor: HTMLElement): void {
  if (!box.matches(":popover-open")) box.showPopover({ source: anchor } as never)
  if (!KNOWS_ANCHORS) place(box, anchor.getBoundingClientRect())
}

if (!KNOWS_ANCHORS) {
  document.addEventListener(
    "toggle",
    ({ target }) => {
      if (!(target instanceof HTMLElement) || !target.matches(".menu:popover-open, .popover:popover-open")) return
      const opener = document.querySelector(`[popovertarget="${CSS.escape(target.id)}"]`)
      if (opener) place(target, opener.getBoundingClientRect())
    },
    { capture: true },
  )
}
