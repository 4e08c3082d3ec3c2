/**
 * Keys, declared where they act: `data-key="r"`, `data-key="g i"` (one after the other), `data-key="Mod+Enter"` (Ctrl, or
 * ⌘ on a Mac). The key clicks the element, or puts the cursor in it. Bare keys rest while somebody types.
 */
const PAUSE = 1_000
let before = ""
let timer: ReturnType<typeof setTimeout> | undefined

const FIELDS = 'input:not([type="checkbox"], [type="radio"], [type="button"], [type="submit"], [type="range"]), textarea, select, [contenteditable="true"], rich-text'

export const isTyping = (target: EventTarget | null): boolean => target instanceof Element && target.closest(FIELDS) !== null

/** The elements whose keys count now: those seen, and in an open dialog only its own. */
export function keyed(): HTMLElement[] {
  const dialog = [...document.querySelectorAll("dialog:modal")].at(-1)
  const all = (dialog ?? document).querySelectorAll<HTMLElement>("[data-key]")
  return [...all].filter((one) => one.dataset["key"] && !one.matches(":disabled") && isReachable(one))
}

/** Seen, or waiting in a menu that its button would show. */
function isReachable(one: HTMLElement): boolean {
  const menu = one.closest<HTMLElement>("[popover]:not(:popover-open)")
  if (!menu?.id || menu.checkVisibility()) return one.checkVisibility({ visibilityProperty: true })
  return document.querySelector(`[popovertarget="${CSS.escape(menu.id)}"]`)?.checkVisibility() ?? false
}

function nameOf(event: KeyboardEvent): string {
  // On a keyboard of another script the place of the key counts.
  const key = /^[\x20-\x7e]$|^\w{2,}$/.test(event.key) ? event.key : event.code.replace(/^Key/, "").toLowerCase()
  return (event.ctrlKey || event.metaKey ? "Mod+" : "") + (event.altKey ? "Alt+" : "") + key
}

/** Of several elements with the same key, the one in the form where somebody is typing, else the first. */
function find(keys: string, target: EventTarget | null): HTMLElement | undefined {
  const found = keyed().filter((one) => one.dataset["key"] === keys)
  const form = target instanceof Element ? target.closest("form") : null
  return found.find((one) => form?.contains(one)) ?? found[0]
}

function act(element: HTMLElement): void {
  const field = element.matches("rich-text") ? element.querySelector<HTMLElement>("[contenteditable], textarea") : element
  if (field?.matches(FIELDS)) {
    field.focus()
    if (field instanceof HTMLInputElement) field.select()
  } else element.click()
}

document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented || event.isComposing || event.repeat) return
  const name = nameOf(event)
  if (name === "Escape") return escape(event)
  const bare = !name.startsWith("Mod+") && !name.startsWith("Alt+")
  if (bare && (isTyping(event.target) || document.querySelector(":popover-open:not([popover=manual])"))) return
  const keys = before ? `${before} ${name}` : name
  const element = find(keys, event.target) ?? find(name, event.target)
  clearTimeout(timer)
  before = ""
  if (element) {
    event.preventDefault()
    act(element)
  } else if (bare && keyed().some((one) => one.dataset["key"]?.startsWith(`${keys} `))) {
    before = keys
    timer = setTimeout(() => (before = ""), PAUSE)
  }
})

/** With Ctrl, ⌘ or Alt a key sends what is being written, so it counts before the editor hears it. */
document.addEventListener(
  "keydown",
  (event) => {
    if (!(event.ctrlKey || event.metaKey || event.altKey) || event.isComposing || event.repeat) return
    const element = isTyping(event.target) ? find(nameOf(event), event.target) : undefined
    if (!element) return
    event.preventDefault()
    event.stopPropagation()
    act(element)
  },
  { capture: true },
)

/** Menus and dialogs close by themselves; then the cursor leaves a field; then the page goes one step back. */
function escape(event: KeyboardEvent): void {
  if (document.querySelector(":popover-open:not([popover=manual]), dialog:modal")) return
  if (isTyping(event.target)) (document.activeElement as HTMLElement | null)?.blur()
  else find("Escape", event.target)?.click()
}
