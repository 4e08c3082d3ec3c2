/** A button's or link's `title`, shown soon, with its key, also on focus; by the browser alone where there are no scripts. */
import { drawKeys } from "./keys-sheet"
import { showAt } from "./placing"

const SOON = 350
const tip = document.createElement("div")
tip.className = "tooltip"
tip.popover = "manual"
tip.setAttribute("role", "tooltip")
let byTab = false
let timer: ReturnType<typeof setTimeout> | undefined

function wants(target: EventTarget | null): HTMLElement | null {
  const element = target instanceof Element ? target.closest<HTMLElement>("button[title], a[title], [data-tip]") : null
  if (element?.title) {
    // Ours takes the place of the browser's own, and the name that the title gave stays.
    if (!element.getAttribute("aria-label") && !element.textContent?.trim()) element.setAttribute("aria-label", element.title)
    element.dataset["tip"] = element.title
    element.removeAttribute("title")
  }
  return element
}

function show(element: HTMLElement): void {
  if (!element.isConnected || element.matches('[aria-expanded="true"]')) return
  tip.replaceChildren(element.dataset["tip"] ?? "")
  if (element.dataset["key"]) tip.append(drawKeys(element.dataset["key"]))
  if (!tip.isConnected) document.body.append(tip)
  tip.classList.toggle("tooltip--beside", element.closest(".rail") !== null)
  showAt(tip, element)
}

function hide(): void {
  clearTimeout(timer)
  if (tip.matches(":popover-open")) tip.hidePopover()
}

document.addEventListener("pointerover", (event) => {
  const element = event.pointerType === "mouse" ? wants(event.target) : null
  if (!element || element.contains(event.relatedTarget as Node | null)) return
  hide()
  timer = setTimeout(() => show(element), SOON)
})
document.addEventListener("pointerout", hide)
// Only for who walks by Tab: focus that a script or a dialog gives needs no words.
document.addEventListener("focusin", (event) => {
  const element = byTab ? wants(event.target) : null
  if (element) show(element)
})
document.addEventListener("focusout", hide)
document.addEventListener("keydown", (event) => {
  byTab = event.key === "Tab"
  if (event.key === "Escape") hide()
})
document.addEventListener("pointerdown", hide)
